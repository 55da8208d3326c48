"""The demo city on the played networks: its accounts and the fixed credentials that connect them."""

import hashlib
import time
from typing import Any

from parvis.sandbox.faces import FACES
from parvis.sandbox.place import Place

CITY_NAME = "Ville de Paris (démo)"
CITY_HANDLE = "paris_demo"
CITY_BIO = "Le compte d’essai de la ville : informations pratiques, vie des quartiers, réponses à vos questions."

MASTODON_TOKEN = "sandbox-mastodon-token"
X_USER_TOKEN = "sandbox-x-user-token"
X_REFRESH_TOKEN = "sandbox-x-refresh-token"
X_APP_TOKEN = "sandbox-x-app-token"
X_CLIENT_ID = "sandbox-x-client"
X_CLIENT_SECRET = "sandbox-x-client-secret"
X_CONSUMER_KEY = "sandbox-x-consumer-key"
X_CONSUMER_SECRET = "sandbox-x-consumer-secret"
FACEBOOK_APP_ID = "710000000000001"
FACEBOOK_APP_SECRET = "sandbox-facebook-app-secret"
FACEBOOK_USER_TOKEN = "sandbox-facebook-user-token"
FACEBOOK_PAGE_TOKEN = "sandbox-facebook-page-token"
FACEBOOK_VERIFY_TOKEN = "sandbox-facebook-verify-token"
MAIL_USER = "contact@ville.example"
MAIL_PASSWORD = "sandbox-mail-password"

SCOPES = {
    "mastodon": "read write follow push profile",
    "x": "tweet.read tweet.write tweet.moderate.write users.read media.write dm.read dm.write mute.read mute.write "
    "block.read like.read like.write follows.read offline.access",
    "facebook": "pages_show_list pages_read_engagement pages_read_user_content pages_manage_posts "
    "pages_manage_engagement pages_manage_metadata pages_messaging read_insights",
}  # fmt: skip
CITIZEN = "100000000000001"
"""The Facebook user who administers the pages."""


def found(place: Place) -> None:
    """Open the city's accounts and their apps and tokens, unless they are there already."""
    store, world = place.store, place.world
    if world.owned("mastodon"):
        return
    for network, followers in (("mastodon", 18_400), ("x", 212_000), ("facebook", 2_040_000)):
        world.join(network, CITY_HANDLE, CITY_NAME, owned=True, city="Paris", country="FR", bio=CITY_BIO, followers=followers)
    apps = [
        ("sandbox-mastodon-app", "mastodon", "sandbox-mastodon-app-secret", "Parvis", "urn:ietf:wg:oauth:2.0:oob"),
        (X_CLIENT_ID, "x", X_CLIENT_SECRET, "Parvis", ""),
        (X_CONSUMER_KEY, "x", X_CONSUMER_SECRET, "Parvis", ""),
        (FACEBOOK_APP_ID, "facebook", FACEBOOK_APP_SECRET, "Parvis", ""),
    ]
    for identity, network, secret, name, redirects in apps:
        store.insert("apps", id=identity, network=network, secret=secret, name=name, redirects=redirects, scopes=SCOPES[network])
    people = {network: world.owned(network)[0]["id"] for network in ("mastodon", "x", "facebook")}
    tokens = [
        (MASTODON_TOKEN, "mastodon", people["mastodon"], "user", "sandbox-mastodon-app", None),
        (X_USER_TOKEN, "x", people["x"], "user", X_CLIENT_ID, X_REFRESH_TOKEN),
        (X_APP_TOKEN, "x", "", "app", X_CONSUMER_KEY, None),
        (FACEBOOK_USER_TOKEN, "facebook", CITIZEN, "user", FACEBOOK_APP_ID, None),
        (FACEBOOK_PAGE_TOKEN, "facebook", people["facebook"], "page", FACEBOOK_APP_ID, None),
    ]
    for token, network, person, kind, app, refresh in tokens:
        store.insert(
            "tokens", token=token, network=network, person=person, kind=kind, app=app, scopes=SCOPES[network],
            refresh=refresh, created=time.time(),
        )  # fmt: skip


def open_account(place: Place, network: str, handle: str, name: str) -> dict[str, str]:
    """One more account of the city, with a token of its own. The same handle gives the same account."""
    person = place.world.join(network, handle, name, owned=True, city="Paris", country="FR", followers=1000)
    kind = "page" if network == "facebook" else "user"
    app = {"mastodon": "sandbox-mastodon-app", "x": X_CLIENT_ID, "facebook": FACEBOOK_APP_ID}[network]
    token = f"sandbox-{network}-{hashlib.sha256(f'{network}/{handle.lower()}'.encode()).hexdigest()[:16]}"
    columns = "token, network, person, kind, app, scopes, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (token, network, person["id"], kind, app, SCOPES[network], time.time()),
    )
    return {"network": network, "id": person["id"], "handle": person["handle"], "name": person["name"], "token": token}


def credentials(place: Place) -> dict[str, Any]:
    """What connects the city's software to these accounts."""
    owned = {network: place.world.owned(network)[0] for network in ("mastodon", "x", "facebook")}
    return {key: face.credentials(place) for key, face in FACES.items()} | {
        "mastodon": {
            "server": place.url("/mastodon"), "token": MASTODON_TOKEN, "account_id": owned["mastodon"]["id"],
            "handle": owned["mastodon"]["handle"],
        },
        "x": {
            "base_url": place.url("/x"), "token": X_USER_TOKEN, "refresh_token": X_REFRESH_TOKEN,
            "app_token": X_APP_TOKEN,
            "client_id": X_CLIENT_ID, "client_secret": X_CLIENT_SECRET, "consumer_key": X_CONSUMER_KEY,
            "consumer_secret": X_CONSUMER_SECRET, "user_id": owned["x"]["id"], "handle": owned["x"]["handle"],
        },
        "facebook": {
            "base_url": place.url("/facebook"), "version": "v26.0", "app_id": FACEBOOK_APP_ID,
            "app_secret": FACEBOOK_APP_SECRET, "user_token": FACEBOOK_USER_TOKEN, "page_id": owned["facebook"]["id"],
            "page_token": FACEBOOK_PAGE_TOKEN, "verify_token": FACEBOOK_VERIFY_TOKEN,
        },
        "mail": {
            "address": MAIL_USER, "user": MAIL_USER, "password": MAIL_PASSWORD, "host": place.ports.host,
            "smtp_port": place.ports.smtp, "imap_port": place.ports.imap,
        },
    }  # fmt: skip
