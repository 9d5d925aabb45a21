"""Import applicants: plan, commit, undo."""

from mayatrack.services.imports.commits import commit_import
from mayatrack.services.imports.mappings import recall_mapping, remember_mapping
from mayatrack.services.imports.plans import plan_import
from mayatrack.services.imports.undo import undo_import

__all__ = ["commit_import", "plan_import", "recall_mapping", "remember_mapping", "undo_import"]
