//! What the database holds of that which the manifest names: one query, and its rows as a manifest.
//!
//! [`query`] and [`Catalog`] are pure. Everything that the manifest can claim is read, spelled as
//! `schema-core` spells it, but for four texts that it never claims: of the query of a view, of the
//! action of a rule, of what an exclusion constraint compares, of how an aggregate is made.
//!
//! No lock is waited for. What the server prints without looking at a table takes none; a text for which
//! it has to look at one (`pg_get_expr` of a check, of a predicate) is left out where another session
//! holds the table or waits for it, and the expression is known to be there and no more.

mod names;
mod object;
mod packed;
mod part;
mod routine;
mod sections;
mod table;
mod wanted;

use std::collections::HashMap;

use schema_manifest::{Enum, List, Manifest, SchemaObject, Table};

use names::{Names, Place, Relation};
use object::ObjectRow;
use packed::Fields;
use part::{CommentRow, PartRow};
use routine::RoutineRow;
use table::{Columns, Fills, IndexRow, Parts, RelationRow};
pub(super) use wanted::Wanted;

/// How the server prints is said first: names without their schema where that is the default one, and
/// values as everywhere.
const SETTINGS: &str = include_str!("settings.sql");

/// What the parts of the query stand on.
const WANTED: &str = include_str!("wanted.sql");

/// A part of the query, and whether anything is wanted that it is needed for: to plan one for nothing
/// takes the server up to a millisecond, and that of comments as long as the others together.
type Part = (&'static str, fn(&Wanted<'_>) -> bool);

const PARTS: [Part; 9] = [
    (include_str!("spellings.sql"), |_| true),
    (include_str!("relations.sql"), |_| true),
    (include_str!("constraints.sql"), |_| true),
    (include_str!("indexes.sql"), |_| true),
    (include_str!("types.sql"), |wanted| wanted.has_types()),
    (include_str!("schemas.sql"), |wanted| {
        !wanted.schemas.is_empty() || !wanted.extensions.is_empty()
    }),
    (include_str!("routines.sql"), |wanted| wanted.has_routines()),
    (include_str!("parts.sql"), |_| true),
    (include_str!("comments.sql"), |wanted| wanted.comments),
];

/// How long a lock is waited for that another session takes while we read.
const LOCK_TIMEOUT: &str = "'100ms'";

/// What the session has. Catalogs alone are read then, which nobody locks for long.
const UNCHANGED: &str = "pg_catalog.current_setting('lock_timeout')";

/// The version of the first server that has `indnullsnotdistinct`.
const SAME_NULLS: u32 = 150_000;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Observed {
    pub(super) manifest: Manifest,
    /// How many expressions are there whose text was not read, since another session holds their table.
    pub(super) unread: usize,
}

/// Which texts are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// All but of tables that another session holds.
    OfFreeTables,
    /// Those for which no table is looked at.
    WithoutTables,
}

/// Two statements: the settings, then the query.
pub(super) fn query(wanted: &Wanted<'_>, version: Option<u32>, texts: Texts) -> String {
    let reads_tables = texts == Texts::OfFreeTables;
    let same_nulls = version.is_none_or(|version| version >= SAME_NULLS);
    let parts = PARTS.into_iter().filter(|(_, is_needed)| is_needed(wanted));
    let parts: Vec<&str> = parts.map(|(part, _)| part).collect();
    let query = format!("{SETTINGS};\n{WANTED}\n{}", parts.join("\nUNION ALL\n"));
    let query = sections::without(&query, |word| section(wanted, word).unwrap_or(true));
    let query = query
        .replace("{texts}", if reads_tables { "TRUE" } else { "FALSE" })
        .replace("{lock_timeout}", if reads_tables { LOCK_TIMEOUT } else { UNCHANGED })
        .replace(
            "{nulls_not_distinct}",
            if same_nulls { "i.indnullsnotdistinct" } else { "FALSE" },
        );
    wanted.put_into(&query)
}

/// Whether the section of this name is needed; `None`: there is no such section.
fn section(wanted: &Wanted<'_>, name: &str) -> Option<bool> {
    match name {
        "sequences" => Some(wanted.sequences),
        "types" => Some(wanted.has_types()),
        "routines" => Some(wanted.has_routines()),
        _ => None,
    }
}

/// What the rows of the query show, put together while they come: what takes us time passes while the
/// server makes the next of them.
///
/// What a row names was told by a row before it: the query is in that order. One that comes too late is
/// garbled.
#[derive(Debug)]
pub(super) struct Catalog<'a> {
    names: Names<'a>,
    relations: Vec<RelationRow>,
    /// By the number of their table, until its columns are read.
    fills: HashMap<u32, Fills>,
    /// By the number of their table.
    parts: HashMap<u32, Parts>,
    enums: Vec<Enum>,
    objects: Vec<SchemaObject>,
    /// Of routines, by their numbers.
    signatures: HashMap<u32, Place>,
}

impl<'a> Catalog<'a> {
    pub(super) fn new(default_schema: Option<String>, wanted: &'a Wanted<'a>) -> Self {
        Catalog {
            names: Names::new(default_schema, wanted),
            relations: Vec::new(),
            fills: HashMap::new(),
            parts: HashMap::new(),
            enums: Vec::new(),
            objects: Vec::new(),
            signatures: HashMap::new(),
        }
    }

    /// Takes a row: what it is about, and its fields. `None` where it is garbled.
    pub(super) fn row(&mut self, tag: &str, record: &str) -> Option<()> {
        let (mut fields, names) = (Fields::new(record), &mut self.names);
        match tag {
            "spelled" => names.spelled(fields)?,
            "collation" => names.collation(fields)?,
            "method" => names.method(fields)?,
            "class" => names.class(fields)?,
            "relation" => {
                let row = RelationRow::read(fields)?;
                let (place, is_table) = (row.place.clone(), row.is_table());
                let relation = Relation { place, is_table, columns: Columns::default() };
                names.relations.insert(row.number, relation);
                self.relations.push(row);
            }
            "fills" => {
                let number = fields.number()?;
                names.relations.get(&number).filter(|of| of.columns.is_empty())?;
                let fills = fields.all(|one| Some((one.number()?, one.text_if_any()?)))?;
                self.fills.insert(number, fills.into_iter().collect());
            }
            "columns" => {
                let number = fields.number()?;
                if self.parts.contains_key(&number) {
                    return None;
                }
                let (is_table, fills) =
                    (names.relations.get(&number)?.is_table, self.fills.remove(&number));
                let columns = Columns::read(fields, names, is_table, fills)?;
                names.relations.get_mut(&number)?.columns = columns;
            }
            "elsewhere" => names.elsewhere(fields)?,
            "constraints" => {
                let number = fields.number()?;
                let mut parts = Parts::default();
                parts.constraints(number, fields, names)?;
                if self.parts.insert(number, parts).is_some() {
                    return None;
                }
            }
            "indexes" => {
                let number = fields.number()?;
                let rows = fields.all(IndexRow::read)?;
                if names.relations.get(&number)?.is_table {
                    let parts = self.parts.entry(number).or_default();
                    for row in rows {
                        parts.index(number, row, names);
                    }
                } else {
                    let each = rows.iter().flat_map(|row| part::index(number, row, names));
                    self.objects.extend(each);
                }
            }
            "enum" => self.enums.extend(object::enums(fields, names)?),
            "routine" => {
                let row = RoutineRow::read(fields)?;
                self.signatures.insert(row.number, row.signature(names));
                self.objects.extend(row.objects(names));
            }
            "trigger" | "policy" | "rule" => {
                self.objects.extend(PartRow::read(tag, fields)?.objects(names));
            }
            "comment" => {
                let signature = |number: u32| self.signatures.get(&number).cloned();
                self.objects.extend(CommentRow::read(fields)?.objects(names, signature));
            }
            tag => self.objects.extend(ObjectRow::read(tag, fields)?.objects(names)),
        }
        Some(())
    }

    pub(super) fn observed(self) -> Observed {
        let Catalog { mut names, relations, mut parts, mut enums, mut objects, .. } = self;
        let mut tables: Vec<Table> = Vec::with_capacity(relations.len());
        for row in relations {
            let relation = names.relations.get_mut(&row.number);
            let columns = relation.map(|relation| relation.columns.take()).unwrap_or_default();
            if row.is_table() {
                let parts = parts.remove(&row.number).unwrap_or_default();
                tables.extend(table::tables(&row, columns, parts, &names));
            } else {
                objects.extend(object::relation(&row, &columns, &names));
            }
        }
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        enums.sort_by(|a, b| a.name.cmp(&b.name));
        objects.sort_by(|a, b| a.key().cmp(&b.key()));
        let manifest = Manifest::new(tables.into(), enums.into(), objects.into(), List::default());
        Observed { manifest, unread: names.unread.get() }
    }
}

#[cfg(test)]
mod tests {
    use schema_manifest::{Commented, Details, ObjectKind, ObjectName, Text};

    use super::*;

    /// A manifest that names tables, and says nothing of them.
    fn naming(tables: &[&ObjectName]) -> Manifest {
        let table = |name: &&ObjectName| {
            let (columns, constraints) = (List::default(), List::default());
            let name = ObjectName::clone(name);
            Table::new(name, columns, true, constraints, List::default(), Details::None, None)
        };
        let tables: Vec<Table> = tables.iter().map(table).collect();
        Manifest::new(tables.into(), List::default(), List::default(), List::default())
    }

    fn name(text: &str) -> ObjectName {
        match text.split_once('.') {
            Some((schema, name)) => {
                ObjectName::new(Some(schema.to_owned().into()), name.to_owned().into())
            }
            None => ObjectName::unqualified(text.to_owned()),
        }
    }

    /// What is read where these tables are named and the default schema is `app`.
    fn read(tables: &[&str], lines: &[&str]) -> Option<Observed> {
        let names: Vec<ObjectName> = tables.iter().map(|one| name(one)).collect();
        let manifest = naming(&names.iter().collect::<Vec<_>>());
        let wanted = Wanted::of(&manifest, &[]);
        let mut catalog = Catalog::new(Some("app".to_owned()), &wanted);
        for line in lines {
            let (tag, record) = line.split_once(' ').unwrap();
            catalog.row(tag, record)?;
        }
        Some(catalog.observed())
    }

    #[test]
    fn each_section_of_the_query_has_a_name_that_is_known() {
        let manifest = naming(&[]);
        let wanted = Wanted::of(&manifest, &[]);
        let parts = PARTS.map(|(part, _)| part);
        let lines = [SETTINGS, WANTED].into_iter().chain(parts).flat_map(str::lines);
        let names = lines.filter_map(|line| line.trim().strip_prefix("-- where "));
        let names: Vec<&str> = names.collect();
        assert!(!names.is_empty());
        let unknown: Vec<_> =
            names.iter().filter(|name| section(&wanted, name).is_none()).collect();
        assert!(
            unknown.is_empty(),
            "a comment that begins so leaves out what follows: {unknown:?}"
        );
    }

    const DISKS: [&str; 7] = [
        "spelled 20,-1,,'bigint',0,",
        "spelled 90,-1,'app','state',0,",
        "relation 7,'app','disks',r,p,f,f,t,,,f,,f,,d,",
        "fills 7,1,'nextval(''ids''::regclass)',",
        "columns 7,1,'id',20,-1,0,t,,,2,'state',90,-1,0,f,,,",
        "constraints 7,'positive',c,1,t,f,f,f,0,0,, , , ,'(id > 0)',",
        "indexes 7,70,'by_state',403,f,f,f,1,2,3124,0,3,,f,,;",
    ];

    #[test]
    fn rows_are_put_together() {
        let observed = read(&["disks"], &DISKS).unwrap();
        assert_eq!(observed.unread, 0);
        let table = &observed.manifest.tables[0];
        assert_eq!(
            table.columns[0].to_string(),
            r#""id" bigint NOT NULL DEFAULT nextval('ids'::regclass)"#
        );
        assert_eq!(table.columns[1].to_string(), r#""state" state"#);
        let check = &table.constraints[0].details.expression;
        assert_eq!(check.as_ref().map(ToString::to_string).as_deref(), Some("(id > 0)"));
        let key = &table.indexes[0].keys[0];
        let order = key.order.map(|order| order.to_string());
        assert_eq!((key.to_string(), order.as_deref()), ("state".into(), Some("desc nulls first")));
    }

    #[test]
    fn what_is_in_the_default_schema_has_every_name_that_the_manifest_uses() {
        let show = |tables: &[&str]| {
            let observed = read(tables, &DISKS).unwrap();
            let tables = observed.manifest.tables.iter();
            let shown = tables.map(|table| {
                let types = table.columns.iter().filter_map(|column| column.data_type.clone());
                let types: Vec<Text> = types.collect();
                format!("{}: {}", table.name, types.join(", "))
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(show(&["disks", "audit.log"]), ["disks: bigint, state"]);
        let both = ["disks: bigint, state", "app.disks: bigint, state"];
        assert_eq!(show(&["app.disks"]), both);
        // A type goes by the name that the manifest has for it.
        assert_eq!(show(&["app.disks", "app.state"])[1], "app.disks: bigint, app.state");
    }

    #[test]
    fn texts_are_not_compared_where_the_manifest_calls_the_default_schema_by_its_name() {
        let observed = read(&["app.disks"], &DISKS).unwrap();
        let check = &observed.manifest.tables[0].constraints[0].details.expression;
        assert_eq!(check.as_ref().and_then(|one| one.text()), None);
        assert_eq!(observed.unread, 0, "they were read");
    }

    #[test]
    fn a_text_that_was_not_read_is_known_to_be_there_and_counted() {
        let lines = DISKS.map(|line| match line.split_once(' ') {
            Some(("fills", _)) => "fills 7,1,,",
            Some(("constraints", _)) => "constraints 7,'positive',c,1,t,f,f,f,0,0,, , , ,,",
            _ => line,
        });
        let observed = read(&["disks"], &lines).unwrap();
        assert_eq!(observed.unread, 2);
        let table = &observed.manifest.tables[0];
        assert_eq!(table.columns[0].to_string(), r#""id" bigint NOT NULL"#);
        assert!(table.columns[0].default().is_some());
        assert!(table.constraints[0].details.expression.is_some());
    }

    #[test]
    fn a_garbled_row_is_an_error_not_a_panic() {
        for line in ["relation 7,", "columns x,", "nonsense 1,", "indexes 7,70,'a'", "spelled ,,"] {
            assert_eq!(read(&["disks"], &[line]), None, "{line}");
        }
    }

    #[test]
    fn a_row_that_comes_before_what_it_names_is_an_error() {
        let without = |at: usize| {
            let mut lines = DISKS.to_vec();
            (lines.remove(at), lines)
        };
        for (at, line) in DISKS.iter().enumerate() {
            let (late, mut lines) = without(at);
            lines.push(late);
            // Nothing names the last one.
            assert_eq!(read(&["disks"], &lines).is_none(), at != DISKS.len() - 1, "{line}");
        }
    }

    #[test]
    fn a_table_without_columns_that_others_inherit_from_is_still_a_table() {
        let lines = [
            DISKS[2],
            "elsewhere 7,'app','disks',",
            "indexes 7,70,'one',403,f,f,f,1,0,1978,0,0,,f,,'1',;",
        ];
        let observed = read(&["disks"], &lines).unwrap();
        assert_eq!(observed.manifest.tables[0].indexes.len(), 1);
        assert!(observed.manifest.objects.is_empty());
    }

    #[test]
    fn the_query_holds_no_name_but_in_a_constant() {
        let names = [name("disks'; DROP TABLE x"), name("audit.log")];
        let manifest = naming(&[&names[0], &names[1]]);
        let sql = query(&Wanted::of(&manifest, &[]), Some(140_000), Texts::WithoutTables);
        assert!(sql.contains(r#"E'{NULL,"audit"}'::pg_catalog.name[]"#), "{sql}");
        assert!(sql.contains(r#"E'{"disks''; DROP TABLE x","log"}'"#), "{sql}");
        assert!(sql.contains("FALSE, c.relkind"), "{sql}");
        let is_left = |word: &str| sql.contains(&format!("{{{word}"));
        assert!(!['a'..='z'].into_iter().flatten().any(|one| is_left(&one.to_string())), "{sql}");
    }

    #[test]
    fn what_the_manifest_has_nothing_of_is_not_asked_for() {
        let text =
            |manifest: &Manifest| query(&Wanted::of(manifest, &[]), None, Texts::OfFreeTables);
        let disks = name("disks");
        let bare = text(&naming(&[&disks]));
        let of_kind = |kind| {
            let object = SchemaObject::new(kind, name("one"), None, None, List::default(), None);
            let objects = vec![object].into();
            text(&Manifest::new(List::default(), List::default(), objects, List::default()))
        };
        for (kind, catalog) in [
            (ObjectKind::Sequence, "pg_sequence"),
            (ObjectKind::Domain, "FROM named_type"),
            (ObjectKind::Function, "FROM routine"),
            (ObjectKind::Extension, "pg_extension"),
            (ObjectKind::Comment(Commented::Relation), "pg_description"),
        ] {
            assert!(!bare.contains(catalog), "{catalog}");
            assert!(of_kind(kind).contains(catalog), "{catalog}");
        }
    }

    #[test]
    fn kinds_of_objects_are_looked_for_where_they_are() {
        let object = |kind, text: &str, on: Option<&str>| {
            SchemaObject::new(kind, name(text), on.map(name), None, List::default(), None)
        };
        let objects = vec![
            object(ObjectKind::Function, "audit.half(integer)", None),
            object(ObjectKind::Composite, "pair", None),
            object(ObjectKind::Trigger, "touch", Some("disks")),
        ];
        let manifest =
            Manifest::new(List::default(), List::default(), objects.into(), List::default());
        let wanted = Wanted::of(&manifest, &[]);
        assert_eq!(wanted.routines.iter().collect::<Vec<_>>(), [&(Some("audit"), "half")]);
        assert_eq!(wanted.relations.len(), 2);
        assert_eq!(wanted.types.len(), 1);
        assert!(wanted.names("audit") && !wanted.names("app"));
    }
}
