"""What is kept of colleagues: nothing here speaks of a resident."""

from parvis.kept.seam import others

others(
    "colleague",
    "people.user", "people.team", "people.membership", "people.ownrole", "people.apitoken", "people.invitation", "people.opensession",
    "people.compulsory",
    "people.department", "people.departmentrole", "account.emailaddress", "account.emailconfirmation", "mfa.authenticator",
)  # fmt: skip
others("machine", "sessions.session", "auth.permission", "auth.group", "contenttypes.contenttype")
