"""A strict identity provider of the tests. It refuses whatever its own rules forbid, as ProConnect does, and signs what it says.

It shares no code with what reads its answers: its tokens are made here by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT, SECRET = "parvis", "un-secret-de-fournisseur"
KNOWN = {
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "acr_values",
    "prompt",
    "claims",
    "login_hint",
    "idp_hint",
}
PKCE = {"code_challenge", "code_challenge_method"}
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(claims: dict[str, Any], *, alg: str = "RS256", kid: str = "one", key: Any = None, **head: Any) -> str:
    """A token as a provider makes it, with whatever header and key a test wants."""
    first = b64(json.dumps({"alg": alg, "kid": kid, **head}).encode())
    body = f"{first}.{b64(json.dumps(claims).encode())}".encode()
    if alg == "RS256":
        mark = (key or RSA_KEY).sign(body, padding.PKCS1v15(), hashes.SHA256())
    elif alg == "ES256":
        r, s = decode_dss_signature((key or EC_KEY).sign(body, ec.ECDSA(hashes.SHA256())))
        mark = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        mark = b"x"
    return f"{body.decode()}.{b64(mark)}"


def jwk(key: Any, kid: str) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        size = (numbers.n.bit_length() + 7) // 8
        return {"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": b64(numbers.n.to_bytes(size, "big")), "e": "AQAB"}
    x, y = (b64(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    return {"kty": "EC", "kid": kid, "use": "sig", "crv": "P-256", "x": x, "y": y}


class Provider(ThreadingHTTPServer):
    """`person`: the claims of who signs in there. `wrong`: claims of the ID token to spoil. `userinfo`: those of the other answer."""

    daemon_threads = True

    def __init__(self, *, proconnect: bool = False) -> None:
        self.proconnect = proconnect
        self.person: dict[str, Any] = {"sub": "s-1", "email": "jeanne@ville.test", "email_verified": True, "given_name": "Jeanne"}
        self.wrong, self.userinfo = dict[str, Any](), dict[str, Any]()
        self.alg, self.kid, self.down, self.plain, self.age = "RS256", "one", False, False, 0.0
        self.keys = [jwk(RSA_KEY, "one"), jwk(EC_KEY, "two")]
        self.codes, self.accesses, self.asked = dict[str, dict[str, str]](), dict[str, str](), list[str]()
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                there.get(self)

            def do_POST(self) -> None:
                there.post(self, dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode())))

            def tell(self, status: int, body: Any, kind: str = "application/json") -> None:
                raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v2"

    def get(self, handler: Any) -> None:
        path = urlsplit(handler.path).path
        self.asked.append(path)
        if self.down:
            handler.tell(503, "en travaux", "text/html")
        elif path.endswith("/.well-known/openid-configuration"):
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            names |= {"jwks_uri": "jwks", "end_session_endpoint": "session/end"}
            handler.tell(200, {"issuer": self.issuer} | {name: f"{self.issuer}/{end}" for name, end in names.items()})
        elif path.endswith("/jwks"):
            handler.tell(200, {"keys": self.keys})
        elif path.endswith("/authorize"):  # a browser: whoever comes is signed in there
            back = self.authorize(handler.path)
            handler.send_response(302)
            handler.send_header("Location", f"{dict(parse_qsl(urlsplit(handler.path).query))['redirect_uri']}?{urlencode(back)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif path == "/favicon.ico":
            handler.tell(200, "", "image/x-icon")
        elif path.endswith("/session/end"):
            handler.tell(200, "<title>Parti</title><h1>Vous êtes parti</h1>", "text/html; charset=utf-8")
        elif path.endswith("/userinfo"):
            self._userinfo(handler)
        else:
            handler.tell(404, {})

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser does there: the person signs in, and comes back with these parameters."""
        given = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        unknown = set(given) - KNOWN - (set() if self.proconnect else PKCE)
        assert not unknown, f"Y000400: {unknown}"
        assert given["response_type"] == "code" and given["client_id"] == CLIENT and "openid" in given["scope"].split()
        assert len(given["state"]) >= 32 and len(given["nonce"]) >= 32
        if not self.proconnect:
            assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        return {"code": code, "state": given["state"]} | ({} if self.proconnect else {"iss": self.issuer})

    def post(self, handler: Any, form: dict[str, str]) -> None:
        asked = self.codes.pop(form.get("code", ""), None)
        if self.down:
            return handler.tell(503, "en travaux", "text/html")
        ours = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        if asked is None or not ours or form["redirect_uri"] != asked["redirect_uri"]:
            return handler.tell(400, {"error": "invalid_grant"})
        if not self.proconnect:
            digest = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
            if digest != asked["code_challenge"]:
                return handler.tell(400, {"error": "invalid_grant"})
        access = secrets.token_urlsafe(16)
        self.accesses[access] = asked["nonce"]
        half = b64(hashlib.sha256(access.encode()).digest()[:16])
        now = time.time() - self.age
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "nonce": asked["nonce"], "at_hash": half}
        claims |= {"iat": int(now), "exp": int(now) + 60, "acr": asked.get("acr_values", ""), "amr": ["pwd"]} | self.wrong
        claims = {name: value for name, value in claims.items() if value is not None}
        return handler.tell(200, {"access_token": access, "token_type": "Bearer", "id_token": self.made(claims)})

    def made(self, claims: dict[str, Any]) -> str:
        return signed(claims, alg=self.alg, kid=self.kid)

    def _userinfo(self, handler: Any) -> None:
        if handler.headers.get("Authorization", "").removeprefix("Bearer ") not in self.accesses:
            return handler.tell(401, {})
        told = self.person | self.userinfo
        if not self.proconnect or self.plain:
            return handler.tell(200, told)
        told = {"iss": self.issuer, "aud": CLIENT, "exp": int(time.time()) + 60, "iat": int(time.time())} | told
        return handler.tell(
            200, signed({k: v for k, v in told.items() if v is not None}, alg="ES256", kid="two"), "application/jwt"
        )
