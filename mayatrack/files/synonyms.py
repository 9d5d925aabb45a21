"""Which headings mean which field? English and Spanish, in the form of `fold_text`."""

from collections.abc import Mapping
from typing import Final

from mayatrack.domain.imports import Field

# Polite words before what is asked: "What is your e-mail address?", "¿Cuál es tu correo?".
LEADING_WORDS: Final = (
    "please enter your|please provide your|please list your|please select your|please indicate your|"
    "please enter|please provide|what is your|whats your|enter your|what is the|select your|which is your|"
    "your|students|student|applicants|applicant|cual es su|cual es tu|escriba su|escribe tu|indique su|"
    "indica tu|su|tu"
)

SYNONYMS: Final[Mapping[Field, str]] = {
    Field.GIVEN_NAME: (
        "given name|given names|first name|first|firstname|fname|forename|legal first name|first legal name|"
        "first given name|first name legal|recipientfirstname|nombre|nombres|primer nombre|nombre de pila"
    ),
    Field.FAMILY_NAME: (
        "family name|family names|last name|last|lastname|lname|surname|surnames|legal last name|last legal name|"
        "last name legal|last family name|recipientlastname|apellido|apellidos|primer apellido|apellido paterno"
    ),
    Field.FULL_NAME: (
        "full name|name|legal name|full legal name|legal full name|first and last name|first last name|"
        "name first and last|name first last|last first name|last name first name|complete name|nombre completo|"
        "nombre y apellido|nombre y apellidos|nombres y apellidos"
    ),
    Field.PREFERRED_NAME: (
        "preferred name|preferred first name|chosen name|nickname|goes by|name you go by|what name do you go by|"
        "nombre preferido|apodo"
    ),
    Field.EMAIL: (
        "email|e mail|email address|e mail address|emailaddress|email id|mail|username|contact email|"
        "email contact|personal email|personal email address|school email|school email address|student email|"
        "college email|best email|best email address|primary email|primary email address|recipientemail|correo|"
        "correo electronico|direccion de correo electronico|direccion de correo|direccion de email|"
        "nombre de usuario"
    ),
    Field.PHONE: (
        "phone|phone number|telephone|telephone number|cell|cell phone|cell phone number|cell number|mobile|"
        "mobile number|mobile phone|mobile phone number|contact number|contact phone|contact phone number|"
        "best phone number|primary phone|primary phone number|phonenumber|telefono|numero de telefono|celular|"
        "numero de celular|telefono celular|movil"
    ),
    Field.BIRTH_ON: (
        "birth on|birth date|birthdate|date of birth|dob|birthday|when were you born|when is your birthday|"
        "fecha de nacimiento|cumpleanos|cuando naciste|cuando nacio"
    ),
    Field.COLLEGE: (
        "college|college name|name of college|school|campus|institution|home college|home campus|"
        "community college|laccd college|laccd campus|college campus|current college|college attending|"
        "college you attend|which college do you attend|what college do you attend|"
        "what college are you attending|which college are you attending|which laccd college do you attend|"
        "which community college do you attend|which campus do you attend|what school do you attend|"
        "college currently attending|colegio|colegio comunitario|universidad|escuela|a que colegio asistes|"
        "a que colegio asiste|a que universidad asistes"
    ),
    Field.STUDENT_NUMBER: (
        "student number|student id|student id number|studentid|laccd id|laccd student id|laccd student id number|"
        "sid|id number|college id|campus id|school id|numero de estudiante|id de estudiante|"
        "identificacion de estudiante|matricula|numero de matricula"
    ),
    Field.PREFERRED_LANGUAGE: (
        "preferred language|language preference|language|primary language|userlanguage|language you prefer|"
        "what language do you prefer|idioma|idioma preferido|lengua preferida"
    ),
    Field.SUBMITTED_AT: (
        "submitted at|submitted|submitted on|timestamp|submission date|submission time|submission timestamp|"
        "date submitted|time submitted|completion time|completed at|enddate|end date|applied at|applied on|"
        "application date|date of application|submit date|marca temporal|fecha de envio|fecha de solicitud|"
        "hora de finalizacion"
    ),
    Field.RESPONSE_KEY: (
        "response key|response id|responseid|respondent id|respondentid|submission id|submissionid|entry id|"
        "id de respuesta"
    ),
    Field.HAD_PASSPORT_BEFORE: (
        "had passport before|had a passport before|have you ever had a passport|ever had a passport|"
        "have you ever held a passport|have you had a passport before|do you have a passport|"
        "do you have a valid passport|do you currently have a passport|do you currently have a valid passport|"
        "do you have a u s passport|do you have a us passport|do you have a valid u s passport|"
        "do you have a valid us passport|have you ever had a u s passport|have you ever had a us passport|"
        "have you ever applied for and received a passport|do you own a passport|did you ever have a passport|"
        "have a passport|has passport|passport|has a passport|have you ever owned a passport|tiene pasaporte|"
        "tienes pasaporte|ha tenido pasaporte|has tenido pasaporte|alguna vez ha tenido pasaporte|"
        "alguna vez has tenido pasaporte|ha tenido alguna vez pasaporte|has tenido alguna vez un pasaporte|"
        "alguna vez has tenido un pasaporte|tenia pasaporte antes"
    ),
    Field.HAD_FLOWN_BEFORE: (
        "had flown before|have you ever flown|have you flown before|have you ever flown before|"
        "have you ever been on a plane|have you ever been on an airplane|have you been on an airplane before|"
        "have you been on a plane before|have you ever flown on a plane|have you ever flown on an airplane|"
        "have you ever flown in an airplane|have you ever flown in a plane|have you ever traveled by plane|"
        "have you ever traveled by airplane|have you ever taken a flight|have you ever been on a flight|"
        "has flown|has flown before|ever flown|flown before|been on a plane before|"
        "alguna vez ha viajado en avion|alguna vez has viajado en avion|ha viajado en avion|has viajado en avion|"
        "ha volado alguna vez|has volado alguna vez|has viajado alguna vez en avion"
    ),
    Field.HAD_TRAVELED_ABROAD_BEFORE: (
        "had traveled abroad before|have you ever traveled abroad|have you traveled abroad before|"
        "have you ever traveled abroad before|have you ever been abroad|have you traveled abroad|"
        "have you ever traveled outside the united states|have you ever traveled outside of the united states|"
        "have you ever traveled outside the u s|have you ever traveled outside of the u s|"
        "have you ever traveled outside the us|have you ever traveled outside of the us|"
        "have you ever traveled outside the country|have you ever traveled outside of the country|"
        "have you ever been outside the united states|have you ever been outside of the united states|"
        "have you ever been outside the u s|have you ever been outside of the u s|have you ever left the country|"
        "have you ever traveled internationally|have you traveled internationally before|"
        "have you ever been out of the country|traveled abroad|traveled abroad before|has traveled abroad|"
        "ever traveled abroad|international travel experience|ha viajado al extranjero|has viajado al extranjero|"
        "alguna vez ha viajado al extranjero|alguna vez has viajado al extranjero|ha viajado fuera del pais|"
        "has viajado fuera del pais|alguna vez has viajado fuera de los estados unidos|"
        "alguna vez ha viajado fuera de los estados unidos"
    ),
    Field.RACE_ETHNICITY: (
        "race ethnicity|race and ethnicity|race or ethnicity|race|ethnicity|ethnic background|"
        "race and or ethnicity|racial ethnic background|what is your race and or ethnicity|"
        "how do you identify race ethnicity|what race or ethnicity do you identify with|"
        "which race or ethnicity do you identify with|which racial or ethnic group do you identify with|"
        "what best describes your race ethnicity|racial or ethnic identity|ethnic identity|raza|etnia|"
        "raza y etnia|raza o etnia|raza etnia|origen etnico|grupo etnico"
    ),
    Field.GENDER: (
        "gender|gender identity|sex|how do you identify your gender|what gender do you identify with|"
        "what gender do you identify as|which gender do you identify with|how do you describe your gender|"
        "what best describes your gender|what is your gender identity|how do you describe your gender identity|"
        "genero|identidad de genero|sexo|con que genero te identificas|con que genero se identifica"
    ),
    Field.PARENT_1_EDUCATION: (
        "parent 1 education|parent 1 education level|parent 1 highest level of education|"
        "parent guardian 1 education|parent guardian 1 education level|education of parent 1|"
        "parent guardian 1 highest level of education|highest level of education of parent 1|"
        "highest level of education parent 1|highest level of education parent guardian 1|parent one education|"
        "first parent education|mother education|mothers education|mothers education level|"
        "mothers highest level of education|mother highest level of education|what is your mothers education|"
        "educacion de la madre|nivel educativo de la madre|nivel de educacion de la madre|"
        "educacion del padre o madre 1|nivel de educacion padre madre 1|nivel de educacion del padre o madre 1"
    ),
    Field.PARENT_2_EDUCATION: (
        "parent 2 education|parent 2 education level|parent 2 highest level of education|"
        "parent guardian 2 education|parent guardian 2 education level|education of parent 2|"
        "parent guardian 2 highest level of education|highest level of education of parent 2|"
        "highest level of education parent 2|highest level of education parent guardian 2|parent two education|"
        "second parent education|father education|fathers education|fathers education level|"
        "fathers highest level of education|father highest level of education|what is your fathers education|"
        "educacion del padre|nivel educativo del padre|nivel de educacion del padre|"
        "educacion del padre o madre 2|nivel de educacion padre madre 2|nivel de educacion del padre o madre 2"
    ),
    Field.FIRST_GENERATION_AMERICAN: (
        "first generation american|first gen american|are you a first generation american|"
        "are you first generation american|1st generation american|are you a 1st generation american|"
        "do you identify as a first generation american|do you consider yourself a first generation american|"
        "estadounidense de primera generacion|es estadounidense de primera generacion|"
        "eres estadounidense de primera generacion|americano de primera generacion"
    ),
    # What survey tools add about a visitor and a visit is not needed, so it is not kept.
    Field.IGNORE: (
        "ip address|ipaddress|ip|location latitude|locationlatitude|location longitude|locationlongitude|"
        "latitude|longitude|geolocation|duration in seconds|duration|progress|finished|status|start date|"
        "startdate|start time|recorded date|recordeddate|distribution channel|distributionchannel|user agent|"
        "useragent|browser|device|device type|operating system|resolution|external reference|externalreference|"
        "external data reference|collector id|collectorid|custom data 1|referrer|referer|network id|session id|"
        "score|cookie|time spent|date modified|q recaptchascore|recaptcha score|q duplicaterespondent|"
        "hora de inicio|direccion ip|cohort"
    ),
}
