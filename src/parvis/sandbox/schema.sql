-- What the played networks remember. `seq` comes from one counter for the whole sandbox, so it orders everything.
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS people (
    network TEXT NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL,
    bio TEXT NOT NULL DEFAULT '', city TEXT NOT NULL DEFAULT '', country TEXT NOT NULL DEFAULT '',
    owned INTEGER NOT NULL DEFAULT 0, followers INTEGER NOT NULL DEFAULT 0,
    written INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (network, id), UNIQUE (network, handle));

CREATE TABLE IF NOT EXISTS posts (
    seq INTEGER PRIMARY KEY, network TEXT NOT NULL, id TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
    created REAL NOT NULL, edited REAL, parent TEXT, root TEXT NOT NULL,
    visibility TEXT NOT NULL DEFAULT 'public', language TEXT NOT NULL DEFAULT 'fr',
    hidden INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, published INTEGER NOT NULL DEFAULT 1,
    details TEXT NOT NULL DEFAULT '{}', UNIQUE (network, id));
CREATE INDEX IF NOT EXISTS posts_author ON posts (network, author, seq);
CREATE INDEX IF NOT EXISTS posts_waiting ON posts (network, seq) WHERE NOT published;
CREATE INDEX IF NOT EXISTS posts_root ON posts (network, root, seq);
CREATE INDEX IF NOT EXISTS posts_parent ON posts (network, parent, seq);

CREATE TABLE IF NOT EXISTS mentions (
    network TEXT NOT NULL, person TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (network, person, seq)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reactions (
    network TEXT NOT NULL, post TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (network, post, kind, person)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS media (
    seq INTEGER PRIMARY KEY, network TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, mime TEXT NOT NULL,
    file TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0, alt TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0, height INTEGER NOT NULL DEFAULT 0, ready_at REAL NOT NULL DEFAULT 0,
    post TEXT, place INTEGER NOT NULL DEFAULT 0, details TEXT NOT NULL DEFAULT '{}', UNIQUE (network, id));
CREATE INDEX IF NOT EXISTS media_post ON media (network, post, place);

CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, network TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, person TEXT NOT NULL,
    sender TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
    details TEXT NOT NULL DEFAULT '{}', UNIQUE (network, id));
CREATE INDEX IF NOT EXISTS messages_pair ON messages (network, owner, person, seq);

CREATE TABLE IF NOT EXISTS notifications (
    seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL, post TEXT, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS notifications_owner ON notifications (owner, seq);

CREATE TABLE IF NOT EXISTS relations (
    network TEXT NOT NULL, owner TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (network, owner, person, kind)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS seen (
    network TEXT NOT NULL, owner TEXT NOT NULL, thread TEXT NOT NULL, upto INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (network, owner, thread)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS apps (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, secret TEXT NOT NULL, name TEXT NOT NULL,
    redirects TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL DEFAULT '');

CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, network TEXT NOT NULL, app TEXT NOT NULL, person TEXT NOT NULL, redirect TEXT NOT NULL,
    scopes TEXT NOT NULL, challenge TEXT NOT NULL DEFAULT '', expires REAL NOT NULL);

CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, network TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'user',
    app TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL DEFAULT '', expires REAL, refresh TEXT, created REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'live');
CREATE INDEX IF NOT EXISTS tokens_refresh ON tokens (refresh) WHERE refresh IS NOT NULL;

CREATE TABLE IF NOT EXISTS hooks (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, app TEXT NOT NULL, url TEXT NOT NULL, verify TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '', valid INTEGER NOT NULL DEFAULT 1, created REAL NOT NULL);

CREATE TABLE IF NOT EXISTS subscriptions (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, hook TEXT NOT NULL DEFAULT '', event TEXT NOT NULL, person TEXT NOT NULL,
    tag TEXT NOT NULL DEFAULT '', direction TEXT NOT NULL DEFAULT '', created REAL NOT NULL);

CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY, network TEXT NOT NULL, hook TEXT NOT NULL, url TEXT NOT NULL, body BLOB NOT NULL,
    headers TEXT NOT NULL, at REAL NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'waiting';

CREATE TABLE IF NOT EXISTS calls (
    at REAL NOT NULL, network TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, act TEXT NOT NULL,
    status INTEGER NOT NULL, fault TEXT NOT NULL DEFAULT '');

CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, network TEXT NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL,
    text TEXT NOT NULL, remote_id TEXT NOT NULL, key TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS records_network ON records (network, seq);

CREATE TABLE IF NOT EXISTS keys (
    network TEXT NOT NULL, account TEXT NOT NULL, key TEXT NOT NULL, remote_id TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (network, account, key)) WITHOUT ROWID;
