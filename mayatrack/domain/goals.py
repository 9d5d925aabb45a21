"""Which indicators does the program report toward the Sustainable Development Goals, and how near to them are they?

None is one of the official indicators: each is defined by the program and stands under the target that it serves, with
an x in its number, as Los Angeles numbers what it added. Nothing stands under the goals that the catalogue says nothing
of: goal 17 and target 4.b count money, agreements and aid to countries.
"""

from dataclasses import dataclass
from typing import Final

from mayatrack.domain.catalogue import Measure
from mayatrack.domain.rates import OutcomeRate

# As the United Nations word them.
TARGETS: Final = {
    "4.3": (
        "By 2030, ensure equal access for all women and men to affordable and quality technical, vocational and "
        "tertiary education, including university"
    ),
    "4.7": (
        "By 2030, ensure that all learners acquire the knowledge and skills needed to promote sustainable development, "
        "including, among others, through education for sustainable development and sustainable lifestyles, human "
        "rights, gender equality, promotion of a culture of peace and non-violence, global citizenship and "
        "appreciation of cultural diversity and of culture's contribution to sustainable development"
    ),
    "8.6": "By 2020, substantially reduce the proportion of youth not in employment, education or training",
    "10.2": (
        "By 2030, empower and promote the social, economic and political inclusion of all, irrespective of age, sex, "
        "disability, race, ethnicity, origin, religion or economic or other status"
    ),
    "10.3": (
        "Ensure equal opportunity and reduce inequalities of outcome, including by eliminating discriminatory laws, "
        "policies and practices and promoting appropriate legislation, policies and action in this regard"
    ),
}
# What the official indicator of the target counts, which these do not.
OFFICIAL: Final = {
    "4.3": "Indicator 4.3.1 is the share of youth and adults who take part in education and training.",
    "4.7": "Indicator 4.7.1 is how far global citizenship education has reached policies, curricula and schools.",
    "8.6": "Indicator 8.6.1 is the share of all youth aged 15 to 24 who are not in education, employment or training.",
    "10.2": "Indicator 10.2.1 is the share of people who live below half of the median income.",
    "10.3": "Indicator 10.3.1 is the share of people who felt discriminated against or harassed.",
}


@dataclass(frozen=True)
class GoalIndicator:
    """A number that the program reports under a target.

    `counted` is one measure, or rates that are never read without each other. Pooled ones tell groups apart, over all
    cohorts so far; the others tell years apart.
    """

    target: str
    place: int
    name: str
    counted: tuple[Measure | OutcomeRate, ...]
    is_pooled: bool = False

    @property
    def number(self) -> str:
        """As people write it: 4.3.x1."""
        return f"{self.target}.x{self.place}"

    @property
    def key(self) -> str:
        """As files are named: 4-3-x1."""
        return self.number.replace(".", "-")

    @property
    def is_rate(self) -> bool:
        """Is it in percent?"""
        return isinstance(self.counted[0], OutcomeRate)


BOTH_RATES: Final = (OutcomeRate.KNOWLEDGE_RATE, OutcomeRate.CAREER_OUTCOMES_RATE)
GOAL_INDICATORS: Final = (
    GoalIndicator("4.3", 1, "Community-college students who traveled abroad at no cost", (Measure.TRAVELED,)),
    GoalIndicator(
        "4.3",
        2,
        "Community-college students who traveled abroad at no cost, all cohorts so far, by group",
        (Measure.TRAVELED,),
        is_pooled=True,
    ),
    GoalIndicator("4.7", 1, "Students who went abroad for the first time", (Measure.FIRST_TRIP_ABROAD,)),
    GoalIndicator("8.6", 1, "Outcomes of returned travelers: known, and landed", BOTH_RATES),
    GoalIndicator(
        "8.6",
        2,
        "Outcomes of returned travelers: known, and landed, all cohorts so far, by group",
        BOTH_RATES,
        is_pooled=True,
    ),
    GoalIndicator("10.2", 1, "Students who were issued their first passport", (Measure.FIRST_PASSPORT,)),
    GoalIndicator("10.2", 2, "Students who flew for the first time", (Measure.FIRST_FLIGHT,)),
    GoalIndicator(
        "10.3",
        1,
        "Applicants who were offered a seat, all cohorts so far, by group",
        (OutcomeRate.OFFER_RATE,),
        is_pooled=True,
    ),
)
