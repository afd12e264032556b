//! The in-memory catalog that the SQL is replayed on.
//!
//! It knows three states of an object: *certain* (claimed in the manifest), *opaque* (there, but
//! not replayed) and *unknown* (code that is not replayed may have made, changed or dropped it).
//! What is not certain is never claimed, and never a reason for a diagnostic.

mod constraint_names;
mod extension;
mod journal;
mod lineage;
mod manifest;
mod mentions;
mod name_index;
pub(super) mod object_name;
mod part;
mod part_names;
mod pattern;
mod relation;
mod routine;
mod savepoint;
mod sequence;
mod types;
mod unseen;
mod view;

pub(super) use extension::{Extension, contrib};
pub(super) use lineage::Lineage;
pub(super) use part::{Part, PartKey, Parts, Subject, comment};
pub(super) use pattern::{ANY, DIGITS, Pattern};
pub(super) use relation::{Column, Constraint, Filled, Index, Relation, Table};
pub(super) use routine::Routine;
pub(super) use savepoint::Savepoint;
pub(super) use sequence::{Integer, Sequence};
pub(super) use types::{Attribute, Check, ColumnType, Composite, Domain, Enum, Range, Type};
pub(super) use view::{Differs, View, ViewColumn};

use std::collections::{BTreeMap, HashSet};

use schema_manifest::{ObjectName, Text};

use super::syntax::{Definition, Dynamic, Within, Words};
use crate::source::Place;
use constraint_names::ConstraintNames;
use journal::{Journal, Old};
use mentions::Mentions;
use object_name::Numbers;
use part_names::PartNames;

/// The tables in which tools note what they have applied; they make them by themselves.
const HISTORIES: [&str; 5] = [
    "__diesel_schema_migrations",
    "_sqlx_migrations",
    "flyway_schema_history",
    "refinery_schema_history",
    "schema_migrations",
];

/// What the migrations have made so far.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// Tables, indexes, views, sequences: they share one name space, as in `pg_class`.
    pub(super) relations: Journal<ObjectName, Relation>,
    /// Which of them name what.
    mentions: Mentions,
    /// Which of them have parts of which names.
    part_names: PartNames,
    /// Types but for those of the server, and for the row types of tables.
    pub(super) types: Journal<ObjectName, Type>,
    /// The words of each function's definition, by its bare name.
    pub(super) functions: Journal<String, Words>,
    /// One of them may change the schema, or could once.
    code_changes_it: bool,
    /// Functions, procedures and aggregates: those of each name.
    pub(super) routines: Journal<ObjectName, Vec<Routine>>,
    /// The schemas that the migrations made.
    pub(super) schemas: Journal<String, Place>,
    /// The collations that the migrations made.
    pub(super) collations: Journal<ObjectName, Place>,
    /// The extensions that the migrations made.
    pub(super) extensions: Journal<String, Extension>,
    /// The comments on types, schemas and extensions, by what they are and their name.
    pub(super) remarks: Journal<(&'static str, ObjectName), (Definition, Place)>,
    /// Where an object was dropped or renamed away, to say so when it is asked for.
    pub(super) gone: Journal<ObjectName, Place>,
    pub(super) constraint_names: ConstraintNames,
    /// The numbers that made-up names have come to.
    numbers: Numbers,
    /// What is not seen, for the manifest.
    notes: Vec<Note>,
    /// Names of objects that code which is not replayed may have made.
    maybe: Journal<String, ()>,
    /// What was named where the replay does not look.
    unseen: Journal<String, ()>,
    /// The settings that `base` makes.
    pub(super) settings: BTreeMap<String, String>,
    /// How the default schema is spelled.
    default_schema: String,
    /// The same for names of which parts are not known.
    patterns: Vec<Pattern>,
    /// Code that is not replayed may have made anything.
    anything: bool,
    /// Counts what is made; what was made before the last sweep is unknown since.
    clock: u64,
    swept: u64,
    /// How often things were dropped that nobody can name.
    blurred: u64,
    /// What was made before the last time that happened may be gone, unless it is a table.
    blurred_at: u64,
}

/// Something that the replay could not see.
#[derive(Debug)]
struct Note {
    object: String,
    reason: String,
    place: Place,
}

/// What a name refers to.
pub(super) enum Found {
    /// A table that is certain.
    Table(ObjectName),
    /// A relation that is no table, or a table that is not certain.
    Other,
    /// Nothing that is known, but code that is not replayed may have made it.
    Perhaps,
    /// Nothing.
    Nothing,
}

/// What a script has changed: what stood under each name before it.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) relations: Old<ObjectName, Relation>,
    pub(super) types: Old<ObjectName, Type>,
    pub(super) routines: Old<ObjectName, Vec<Routine>>,
    pub(super) schemas: Old<String, Place>,
    pub(super) extensions: Old<String, Extension>,
    pub(super) remarks: Old<(&'static str, ObjectName), (Definition, Place)>,
    /// What was made before is not certain any more.
    pub(super) swept: bool,
    /// Things were dropped that nobody can name: columns, indexes, views.
    pub(super) blurred: bool,
}

/// What is not in a journal, to be put back with the rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    notes: usize,
    patterns: usize,
    anything: bool,
    clock: u64,
    swept: u64,
    blurred: u64,
    blurred_at: u64,
}

impl Catalog {
    pub(super) fn new(default_schema: &str) -> Self {
        let default_schema = default_schema.to_owned();
        Catalog { relations: Journal::watched(), default_schema, ..Catalog::default() }
    }

    /// From here on changes are remembered, to be asked for or taken back.
    pub(super) fn begin(&mut self) -> Mark {
        self.relations.begin();
        self.types.begin();
        self.functions.begin();
        self.routines.begin();
        self.schemas.begin();
        self.collations.begin();
        self.extensions.begin();
        self.remarks.begin();
        self.gone.begin();
        self.maybe.begin();
        self.unseen.begin();
        self.constraint_names.0.begin();
        self.mark()
    }

    fn mark(&self) -> Mark {
        let Catalog { anything, clock, swept, blurred, blurred_at, .. } = *self;
        let (notes, patterns) = (self.notes.len(), self.patterns.len());
        Mark { notes, patterns, anything, clock, swept, blurred, blurred_at }
    }

    /// Puts back what is in no journal.
    fn reset(&mut self, to: Mark) {
        self.notes.truncate(to.notes);
        self.patterns.truncate(to.patterns);
        Mark {
            anything: self.anything,
            clock: self.clock,
            swept: self.swept,
            blurred: self.blurred,
            blurred_at: self.blurred_at,
            ..
        } = to;
    }

    /// What was changed since then; nothing of it can be taken back any more.
    pub(super) fn end(&mut self, since: Mark) -> Changes {
        self.collations.begin();
        Changes {
            relations: self.relations.begin(),
            types: self.types.begin(),
            routines: self.routines.begin(),
            schemas: self.schemas.begin(),
            extensions: self.extensions.begin(),
            remarks: self.remarks.begin(),
            swept: self.is_swept(since),
            blurred: self.is_blurred(since),
        }
    }

    /// Whether since then what was made before is not certain any more.
    pub(super) fn is_swept(&self, since: Mark) -> bool {
        self.swept > since.swept
    }

    /// Whether since then something was dropped that nobody can name.
    pub(super) fn is_blurred(&self, since: Mark) -> bool {
        self.blurred > since.blurred
    }

    /// Something was dropped with what depends on it, and what that is cannot be told.
    pub(super) fn blur(&mut self) {
        self.blurred += 1;
        self.blurred_at = self.tick();
    }

    /// Whether a relation is certain: there or not, and what hangs on it.
    pub(super) fn is_known(&self, name: &ObjectName, relation: &Relation) -> bool {
        match relation {
            Relation::Table(table) => table.certain && self.is_certain(table.made),
            Relation::Other { made, .. } => self.is_certain(*made) && !self.is_doubtful(name),
            Relation::Index { .. } => false,
        }
    }

    /// Whether code that is not replayed has named it.
    pub(super) fn is_doubtful(&self, name: &ObjectName) -> bool {
        self.maybe.contains_key(&*name.name)
    }

    /// Whether all of a table is known.
    pub(super) fn is_judged(&self, table: &Table) -> bool {
        table.certain && table.complete && self.is_certain(table.made)
    }

    /// Puts everything back as it was then.
    pub(super) fn take_back(&mut self, to: Mark) {
        self.relations.take_back();
        self.types.take_back();
        self.functions.take_back();
        self.routines.take_back();
        self.schemas.take_back();
        self.collations.take_back();
        self.extensions.take_back();
        self.remarks.take_back();
        self.gone.take_back();
        self.maybe.take_back();
        self.unseen.take_back();
        self.constraint_names.0.take_back();
        self.reset(to);
    }

    /// A schema was made, but for the one that every database has: `IF NOT EXISTS` may name it.
    pub(super) fn add_schema(&mut self, name: &str, place: &Place) {
        if name != "public" {
            self.schemas.insert(name.to_owned(), place.clone());
        }
    }

    /// A function of this name was made or replaced: the words of its definition are added to those
    /// of its namesakes.
    pub(super) fn add_function(&mut self, name: &str, words: &Words) {
        self.code_changes_it |= words.changes_schema();
        self.functions.get_or_default(name.to_owned()).extend(words);
    }

    /// Whether a function may change the schema.
    pub(super) fn has_code_that_changes_it(&self) -> bool {
        self.code_changes_it
    }

    /// The routines of that bare name, in whatever schema they are.
    pub(super) fn routines_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a ObjectName, &'a Vec<Routine>)> {
        // Most names are of none, and each that ever was of one has its words.
        let is_there = self.functions.contains_key(name);
        let all = is_there.then(|| self.routines.iter()).into_iter().flatten();
        all.filter(move |(full, _)| full.name == name)
    }

    /// The next tick: when an object is made.
    pub(super) fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Whether what was made at that tick is still certain.
    pub(super) fn is_certain(&self, made: u64) -> bool {
        made > self.swept
    }

    /// Whether what was made at that tick is certain and has not gone by a `CASCADE` that nobody can
    /// follow.
    pub(super) fn is_settled(&self, made: u64) -> bool {
        self.is_certain(made) && made > self.blurred_at
    }

    /// What a list of possible full names refers to; the first that exists counts.
    pub(super) fn find(&self, candidates: &[ObjectName]) -> Found {
        for name in candidates {
            match self.relations.get(name) {
                Some(Relation::Table(table)) if table.certain && self.is_certain(table.made) => {
                    return Found::Table(name.clone());
                }
                Some(_) => return Found::Other,
                None => {}
            }
        }
        if candidates.iter().any(|name| self.may_exist(name)) {
            return Found::Perhaps;
        }
        Found::Nothing
    }

    /// Whether an object that is not known may exist all the same.
    pub(super) fn may_exist(&self, name: &ObjectName) -> bool {
        let foreign_schema =
            name.schema.as_ref().is_some_and(|schema| !self.schemas.contains_key(&**schema));
        self.anything
            || foreign_schema
            || name.name.starts_with("pg_")
            || HISTORIES.contains(&&*name.name)
            || self.maybe.contains_key(&*name.name)
            || self
                .patterns
                .iter()
                .any(|one| one.matches(&name.name) || one.may_be_cut_to(&name.name))
    }

    /// Whether an object of any name may exist.
    pub(super) fn may_be_anything(&self) -> bool {
        self.anything
    }

    /// From here on an object of this name may exist.
    pub(super) fn may_now_exist(&mut self, name: &str) {
        if !self.maybe.contains_key(name) {
            self.maybe.insert(name.to_owned(), ());
        }
    }

    /// From here on a relation of this name may exist, with what hangs on it.
    pub(super) fn pattern_may_exist(&mut self, name: &Pattern) {
        if let Some(exact) = name.exact() {
            self.may_now_exist(exact);
        } else if name.is_anything() {
            self.anything = true;
        } else {
            for one in [name.clone(), name.derived()] {
                if !self.patterns.contains(&one) {
                    self.patterns.push(one);
                }
            }
        }
    }

    /// From here on an object of any name may exist.
    pub(super) fn anything_may_exist(&mut self) {
        self.anything = true;
    }

    /// Lists something for the manifest that the replay does not see.
    pub(super) fn note(
        &mut self,
        object: impl Into<String>,
        reason: impl Into<String>,
        place: Place,
    ) {
        self.notes.push(Note { object: object.into(), reason: reason.into(), place });
    }

    /// The certain table of that name.
    pub(super) fn table(&self, name: &ObjectName) -> Option<&Table> {
        match self.relations.get(name) {
            Some(Relation::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// The certain table of that name, to change it.
    pub(super) fn table_mut(&mut self, name: &ObjectName) -> Option<&mut Table> {
        match self.relations.get_mut(name) {
            Some(Relation::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// Nothing of what was made so far is certain any more, and anything may exist.
    pub(super) fn sweep(&mut self, reason: &str, place: Place) {
        // A tick of its own, since not everything that is made takes one.
        self.swept = self.tick();
        self.anything = true;
        self.note("everything made before", reason, place);
    }

    /// Code with these words ran: what it names is unknown from here on. `what` is the code.
    pub(super) fn touch(&mut self, words: &Words, what: &str, place: &Place) {
        let words = self.with_functions(words);
        let Dynamic { sweeps, makes, beginnings, within, triggers: _ } = words.dynamic();
        let within: Vec<&Within> =
            within.iter().filter(|one| !self.is_foreign_schema(&one.schema)).collect();
        let is_any = |one: &&Within| one.beginning.as_ref().is_some_and(String::is_empty);
        if *sweeps || within.iter().any(is_any) {
            for word in words.iter() {
                self.may_now_exist(word);
            }
            self.sweep(&format!("{what} may run `EXECUTE`"), place.clone());
            return;
        }
        if *makes || !within.is_empty() {
            self.anything = true;
            self.note(format!("what {what} makes"), "it runs `EXECUTE`", place.clone());
        }
        let is_meant = |name: &ObjectName| {
            // One of that name in another schema counts as well.
            let within = within.iter().filter_map(|one| one.beginning.as_ref());
            let mut all = beginnings.iter().chain(within);
            all.any(|one| name.name.to_lowercase().starts_with(one))
        };
        let meant: Vec<ObjectName> =
            self.relations.keys().filter(|name| is_meant(name)).cloned().collect();
        for name in meant {
            let reason = format!("{what} may name it in an `EXECUTE`");
            self.make_relation_unknown(&name, &reason, place);
        }
        self.make_words_unknown(&words, &format!("{what} names it"), place);
    }

    /// Whether surely nothing of a schema is known here. Its name is in lower case.
    fn is_foreign_schema(&self, schema: &str) -> bool {
        let is_it =
            |name: Option<&Text>| name.is_some_and(|name| name.eq_ignore_ascii_case(schema));
        let has_parent = |relation: &Relation| {
            let Relation::Table(table) = relation else { return false };
            table.parents.iter().any(|parent| is_it(parent.schema.as_ref()))
        };
        !self.default_schema.eq_ignore_ascii_case(schema)
            && !self.schemas.keys().any(|name| name.eq_ignore_ascii_case(schema))
            && !self
                .relations
                .iter()
                .any(|(name, relation)| is_it(name.schema.as_ref()) || has_parent(relation))
    }

    /// Whatever has one of these names may have been changed, made or dropped.
    pub(super) fn make_words_unknown(&mut self, words: &Words, reason: &str, place: &Place) {
        for word in words.iter() {
            self.may_now_exist(word);
        }
        let schemas: Vec<Option<Text>> = std::iter::once(None)
            .chain(self.schemas.keys().cloned().map(|s| Some(s.into())))
            .collect();
        for word in words.iter() {
            for schema in &schemas {
                let name = ObjectName::new(schema.clone(), word.to_owned().into());
                self.make_relation_unknown(&name, reason, place);
            }
        }
    }

    /// As [`make_unknown`](Catalog::make_unknown); an index is part of its table.
    pub(super) fn make_relation_unknown(&mut self, name: &ObjectName, reason: &str, place: &Place) {
        match self.relations.get(name) {
            Some(Relation::Index { table }) => {
                let table = table.clone();
                self.make_unknown(&table, reason, place);
            }
            _ => self.make_unknown(name, reason, place),
        }
    }

    /// Code with these words ran: triggers that it makes by `EXECUTE` may be there.
    pub(super) fn triggers_may_exist(&mut self, words: &Words) {
        for word in &self.with_functions(words).dynamic().triggers {
            self.may_now_exist(word);
        }
    }

    /// The words of a text and of every function of ours that it names, directly or not.
    pub(super) fn with_functions(&self, words: &Words) -> Words {
        let mut all = words.clone();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut open: Vec<&Words> = vec![words];
        while let Some(words) = open.pop() {
            for word in words.iter() {
                if let Some(body) = self.functions.get(word)
                    && seen.insert(word)
                {
                    all.extend(body);
                    open.push(body);
                }
            }
        }
        all
    }

    /// An object may have been changed or dropped.
    pub(super) fn make_unknown(&mut self, name: &ObjectName, reason: &str, place: &Place) {
        let mut noted = None;
        if self.table(name).is_some_and(|table| table.certain && self.is_certain(table.made))
            && let Some(table) = self.table_mut(name)
        {
            table.certain = false;
            noted = Some(format!("table `{name}`"));
        }
        let is_replayed =
            |kind: &Type| !matches!(kind, Type::Opaque { .. } | Type::Extension { .. });
        if self.types.get(name).is_some_and(is_replayed)
            && let Some(kind) = self.types.get_mut(name)
        {
            *kind = Type::Opaque { what: "type", place: place.clone() };
            noted = noted.or_else(|| Some(format!("type `{name}`")));
        }
        if let Some(object) = noted {
            self.note(object, reason, place.clone());
            self.maybe.insert(name.name.to_string(), ());
        }
    }
}
