"""Registering an app and signing in: the pages and calls under /api/v1/apps and /oauth."""

import base64
import hashlib
import time
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.mastodon.auth import NETWORK, Refusal, token_of
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given

CODE_LIVES = 600
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


async def create_app(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    redirects = [uri for given_uri in asked.many("redirect_uris") for uri in given_uri.split()]
    if not asked.text("client_name") or not redirects:
        raise Refusal(422, "Validation failed: Application name can't be blank, Redirect URI can't be blank")
    number = place.store.next()
    scopes = asked.text("scopes", "read")
    made = {"id": f"app-{number}", "secret": f"secret-{place.seed}-{number}", "name": asked.text("client_name")}
    place.store.insert("apps", network=NETWORK, redirects=" ".join(redirects), scopes=scopes, **made)
    shown = {
        "id": str(number), "name": made["name"], "website": asked.values.get("website"), "scopes": scopes.split(),
        "redirect_uri": "\n".join(redirects), "redirect_uris": redirects, "vapid_key": "",
        "client_id": made["id"], "client_secret": made["secret"], "client_secret_expires_at": 0,
    }  # fmt: skip
    return answer(shown)


async def authorize(request: Request) -> Response:
    """The page where the owner of an account lets an app use it; its button hands out the code."""
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE id = ? AND network = ?", (asked.text("client_id"), NETWORK))
    if app is None or asked.text("redirect_uri") not in app["redirects"].split():
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="Cette application ou son adresse de retour n’est pas enregistrée ici.")  # fmt: skip
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        accounts = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="Mastodon", app=app["name"], accounts=accounts, hidden=hidden)
    code = f"code-{place.store.next()}"
    place.store.insert(
        "codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
        redirect=asked.text("redirect_uri"), scopes=asked.text("scope", "read"),
        challenge=asked.text("code_challenge"), expires=time.time() + CODE_LIVES,
    )  # fmt: skip
    if asked.text("redirect_uri") == OUT_OF_BAND:
        return render(request, "message.html", title="Code d’autorisation", text=code)
    back = {"code": code} | ({"state": asked.text("state")} if asked.text("state") else {})
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{urlencode(back)}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one(
        "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?",
        (NETWORK, asked.text("client_id"), asked.text("client_secret")),
    )
    if app is None:
        raise Refusal(401, "invalid_client", "Client authentication failed due to unknown client")
    kind = asked.text("grant_type")
    if kind == "client_credentials":
        return _issue(place, app["id"], "", asked.text("scope", "read"))
    if kind != "authorization_code":
        raise Refusal(400, "unsupported_grant_type", "The authorization grant type is not supported")
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if code is None or code["app"] != app["id"] or code["expires"] < time.time() or not _proved(code["challenge"], asked):
        raise Refusal(400, "invalid_grant", "The provided authorization grant is invalid, expired or revoked")
    if code["redirect"] != asked.text("redirect_uri"):
        raise Refusal(400, "invalid_grant", "The redirect URI does not match")
    return _issue(place, app["id"], code["person"], code["scopes"])


async def revoke(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    place.store.execute("UPDATE tokens SET state = 'revoked' WHERE network = ? AND token = ?", (NETWORK, asked.text("token")))
    return answer({})


async def verify_app(request: Request) -> Response:
    place = place_of(request)
    app = place.store.one("SELECT * FROM apps WHERE id = ?", (token_of(request, place)["app"],))
    return answer({"name": app["name"] if app else "Parvis", "website": None, "vapid_key": ""})


async def metadata(request: Request) -> Response:
    place = place_of(request)
    return answer({
        "issuer": place.url("/mastodon/"),
        "authorization_endpoint": place.url("/mastodon/oauth/authorize"),
        "token_endpoint": place.url("/mastodon/oauth/token"),
        "revocation_endpoint": place.url("/mastodon/oauth/revoke"),
        "app_registration_endpoint": place.url("/mastodon/api/v1/apps"),
        "scopes_supported": ["read", "write", "follow", "push", "profile"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    })  # fmt: skip


def _issue(place: Place, app: str, person: str, scopes: str) -> Response:
    number, now = place.store.next(), time.time()
    made = f"mastodon-token-{place.seed}-{number}"
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, created=now)
    return answer({"access_token": made, "token_type": "Bearer", "scope": scopes, "created_at": int(now)})


def _proved(challenge: str, asked: Given) -> bool:
    digest = hashlib.sha256(asked.text("code_verifier").encode()).digest()
    return not challenge or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
