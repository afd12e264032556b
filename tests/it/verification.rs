//! `docs/verification.md` is made of the kinds of differences, and of what is claimed of a folder with
//! something of every kind (`tests/mutations/postgres`).
//!
//! `SCHEMA_BLESS=1` rewrites the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use schema_manifest::{Consequence, DifferenceKind};

use crate::agreement::claims::{Line, claimed};
use crate::page::is_up_to_date;
use crate::{mutations, sqlite_mutations};

const INTRODUCTION: &str = "\
<!-- Made by tests/it/verification.rs; do not edit. -->

# Verification

That a migration was applied does not say that what it made is still there. So a start compares the live
schema with the one that the service was compiled for, before it serves.

## What is read, and when

`start` reads the catalogs in the same read-only message as the history, and once more after it has changed
something. `check`, `wait_until_ready`, `verify` and `baseline` compare in the same way. Only the objects that
the manifest names are looked up, whatever else the database holds. The catalogs can be read by every role: one
without any right on the tables sees the same. No lock is waited for.

Everything is compared that the manifest claims: the lists [for PostgreSQL](#what-is-compared-on-postgresql)
and [for SQLite](#what-is-compared-on-sqlite) are below. On SQLite it is `sqlite_schema` and the table-valued
pragmas that are read, in one query; that needs SQLite 3.37 (2021) or later.

## What follows

- **Refuse**: a query can fail, give wrong rows, or write what the schema forbids. The service does not
  start (`Error::Drift`).
- **Warn**: something is slower or stricter, or runs in another way. The service starts, and the whole
  report is logged as a warning and is in what `start` and `check` return.
- **Ignore**: nobody is harmed. It is counted.

One difference is one line, with what was expected, what was found, and the file and line that defines it:

```text
index `disks_owner_title` of `disks` has another uniqueness: expected `unique`, found `not unique`: defined in migrations/3_indexes.sql:7
```

What goes with something that is missing has no line of its own: the columns of a table, the comment on a
trigger.
[tests/mutations/postgres.sql](../tests/mutations/postgres.sql) shows the line for each change that somebody may
make by hand, and [tests/mutations/sqlite.sql](../tests/mutations/sqlite.sql) the same of SQLite; tests make all of
them on a real database.
";

const OTHERWISE: &str = "
## How to say otherwise

For the folder, in `schema.toml`, for a kind, an object, or both. The reason is for whoever reads it next:

```toml
verify = [
  { difference = \"index-missing\", object = \"disks\", consequence = \"ignore\", reason = \"built at night\" },
  { difference = \"routine-body\", consequence = \"refuse\", reason = \"they hold our rules\" },
  { object = \"app.settings\", consequence = \"warn\", reason = \"another team changes it\" },
]
```

`object` is a table, view, type or function by its name, with what hangs on it (`disks`, `app.settings`); a column
or a label (`disks.size`); an index, a constraint or a trigger, with or without its table. The last
entry that is about a difference counts.

For a process, in code, which counts after `schema.toml`:

```rust
let migrator = Migrator::new(&schema::SCHEMA)
    .on_difference(DifferenceKind::IndexMissing, Consequence::Ignore, \"built at night\")
    .on_difference_of(\"app.settings\", Consequence::Warn, \"another team changes it\");
```

In the macro, where one database serves several services:

```rust
schema_runtime::embed_migrations!(
    verify = only(disks, auth.users),          // nothing else is compared
    require = [api_users, disks(disk_size)]    // must be there, whatever is said elsewhere
);
```

At three in the morning, `SCHEMA_DRIFT=warn` in the environment starts the service all the same, logs the report as
a warning, then again every hour, and skips no migration. What `require` names is refused even so.
`Migrator::ignore_environment` switches the variable off. [operations.md](operations.md#at-three-in-the-morning) has
the rest.
";

const ON_SQLITE: &str = "
The manifest is read from the SQLite that ran the migrations when the service was built, by the same query and the
same code as a start. What no pragma shows (checks, collations, what a column is generated from, when a foreign key is
looked at, expressions and predicates of indexes, queries of views, triggers) is read from the texts that
`sqlite_schema` keeps. These are compared in one spelling, for SQLite keeps what was typed and `ALTER TABLE` rewrites
it: white space, comments, the case and the quotes of names, and the case of types make no difference; a word in
double quotes that names no table and no column is the string that SQLite takes it for.

Constraints are found by what they demand, since most have no name there. The affinity of a column is not compared
on its own: it follows from the declared type. Nor is `MATCH`, which SQLite reads and leaves alone.
";

const BY_PRESENCE: &str = "
## What is compared by presence only, on PostgreSQL

- The texts of four things are never claimed, for a server prints them in its own way: the query of a view, what
  a rule does, what an exclusion constraint compares, how an aggregate is made. Of a view the columns are
  compared, by name, and by type where that is known. The defaults of a function's parameters are there or not.
- An expression is compared as the server prints it where it is known how it does, and else is there or
  not. This holds for defaults, generated columns, checks, predicates and keys of indexes, conditions of
  triggers and policies, partition keys and bounds.
- A text for which the server has to look at the table (of checks, predicates, generated columns) is not read
  while another session holds that table, or waits to: an `ALTER TABLE` elsewhere must not keep a service from
  starting. The expression is then compared by presence.

## What a start cannot see

- What is *opaque*: objects that statements may touch which the replay does not understand. The build lists
  them, and `opaque` in the report counts them.
- Rights, owners, roles and memberships; settings of functions, roles and databases.
- The order of columns, statistics targets, storage of columns, tablespaces, access methods of tables.
- How a collation, an operator class or an operator of your own is defined, and what is behind a foreign
  table: these are compared by name where something uses them, and else not at all.
- The version of an extension, and what its functions do.
- Whether a rule is switched off, and whether a materialized view has been filled.
- Labels of an enum that only the database has, and tables, views and functions that are not the migrations'.
- Rows. Verify scripts look at those.
";

/// What of a folder is claimed, by the kind of object, with what the database's text is compared of.
fn compared(database: &str, lines: BTreeSet<Line>) -> String {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines {
        let attributes = kinds.entry(line.kind.clone()).or_default();
        let topic = line.topic();
        let attribute = topic.strip_prefix(&line.kind).unwrap_or_default().trim();
        let attribute = attribute.strip_prefix("no ").unwrap_or(attribute);
        if !attribute.is_empty() {
            attributes.insert(attribute.to_owned());
        }
    }
    let mut text = format!(
        "\n## What is compared, on {database}\n\n| object | besides that it is there |\n|---|---|\n",
    );
    for (kind, attributes) in kinds {
        let shown = attributes.iter().filter(|one| {
            // The text of an expression is said with it.
            one.strip_suffix(" text").is_none_or(|of| !attributes.contains(of))
        });
        let shown: Vec<String> = shown
            .map(|one| {
                let has_text = attributes.contains(&format!("{one} text"));
                if has_text { format!("{one} with its text") } else { one.clone() }
            })
            .collect();
        let shown = if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") };
        writeln!(text, "| {kind} | {shown} |").unwrap();
    }
    text
}

const ON_OTHERS: &str = "
## On schemas that are not ours

A report that is no difference costs more trust than one that is missed. So the folders of 29 public projects
(those of [agreement.md](agreement.md)) were applied and verified, everything that is ignored by default
included, and verified again as a role that owns nothing and may read the history only: no difference on
PostgreSQL 15.18, 16.14, 17.10 and 18.4. On 14.22 there was none in 28 of them; the other one cannot be applied
there, as it needs 15 itself (`NULLS NOT DISTINCT`). So were four with SQLite (atuin's server and client, rauthy,
vaultwarden), and databases that the command line of SQLite 3.40 had made of them: none.
";

fn page() -> String {
    let mut text = INTRODUCTION.to_owned();
    text += "\n## All kinds of differences\n\n| kind | what follows | why |\n|---|---|---|\n";
    for (word, consequence) in Consequence::ALL.iter().rev() {
        let kinds = DifferenceKind::ALL.iter().filter(|kind| kind.consequence() == *consequence);
        for kind in kinds {
            writeln!(text, "| `{kind}` | {word} | {} |", kind.why()).unwrap();
        }
    }
    let postgres = claimed(&mutations::embedded_with("mutations_compared", "").manifest);
    let sqlite = sqlite_mutations::claimed_of_the_folder();
    text += OTHERWISE;
    text += &compared("PostgreSQL", postgres);
    text += &compared("SQLite", sqlite);
    text + ON_SQLITE + BY_PRESENCE + ON_OTHERS
}

#[test]
fn the_page_is_up_to_date() {
    is_up_to_date(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verification.md"), &page());
}

/// What the page says of `schema.toml` is read so.
#[test]
fn what_the_page_says_is_taken() {
    let block = OTHERWISE.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let embedded = mutations::embedded_with("mutations_otherwise", block.unwrap());
    let judgements: Vec<String> = embedded
        .verification
        .judgements
        .iter()
        .map(|one| format!("{:?} {:?} {}", one.kind, one.object, one.consequence))
        .collect();
    assert_eq!(
        judgements,
        [
            "Some(IndexMissing) Some(\"disks\") ignore",
            "Some(RoutineBody) None refuse",
            "None Some(\"app.settings\") warn",
        ]
    );
}
