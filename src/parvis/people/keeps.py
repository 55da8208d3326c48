"""What is kept of colleagues: nothing here speaks of a resident."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others(
    "colleague",
    "people.user", "people.team", "people.membership", "people.ownrole", "people.apitoken", "people.invitation", "people.opensession",
    "people.compulsory",
    "people.department", "people.departmentrole", "account.emailaddress", "account.emailconfirmation", "mfa.authenticator",
)  # fmt: skip
others("machine", "sessions.session", "auth.permission", "auth.group", "contenttypes.contenttype")


lasts(
    Rule("people.invitation", "made_at", 90, _("savoir qui a été invité, et par qui")),
    Rule("people.opensession", "seen_at", 14, _("fermer une session à distance"), fixed=True),
    Rule("sessions.session", "expire_date", 0, _("rester connecté"), fixed=True, machine=True),
)
