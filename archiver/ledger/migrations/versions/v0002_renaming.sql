CREATE TABLE renaming (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    former TEXT NOT NULL,
    ref TEXT NOT NULL,
    renamed_at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE INDEX renaming_post ON renaming (post);

CREATE TABLE naming (
    rules INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (rules),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TRIGGER renaming_is_not_changed BEFORE UPDATE ON renaming BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

CREATE TRIGGER renaming_is_not_removed BEFORE DELETE ON renaming BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

CREATE TRIGGER renaming_is_not_replaced BEFORE INSERT ON renaming WHEN EXISTS (SELECT 1 FROM renaming WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

DROP TRIGGER post_is_named_once;

CREATE TRIGGER post_is_named_once BEFORE UPDATE ON post
WHEN NEW.id <> OLD.id OR NEW.run <> OLD.run OR NEW.platform <> OLD.platform OR NEW.first_seen <> OLD.first_seen
    OR (
        (OLD.key IS NOT NULL OR OLD.settled_as IS NOT NULL)
        AND NOT EXISTS (
            SELECT 1 FROM renaming LEFT JOIN post AS target ON target.id = NEW.settled_as
            WHERE renaming.id = (SELECT max(id) FROM renaming WHERE post = OLD.id)
                AND renaming.ref = NEW.platform || ':' || COALESCE(NEW.key, target.key)
        )
    )
BEGIN SELECT RAISE (ABORT, 'a post is named once'); END;
