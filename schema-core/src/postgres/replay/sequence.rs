//! Sequences, and the columns that own them.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{
    ColumnType, Filled, Found, Integer, Parts, Relation, Sequence, Table,
};
use crate::postgres::syntax::{Ident, Name, Owner, SequenceOptions, SequenceStatement};
use crate::source::Place;
use crate::suggest;

impl Replay<'_> {
    pub(super) fn sequence(&mut self, statement: &SequenceStatement, place: &Place) {
        match statement {
            SequenceStatement::Create { name, if_not_exists, options } => {
                self.create_sequence(name, *if_not_exists, options, place);
            }
            SequenceStatement::Alter { name, if_exists, options } => {
                self.alter_sequence(name, *if_exists, options);
            }
        }
    }

    fn create_sequence(
        &mut self,
        name: &Name,
        if_not_exists: bool,
        options: &SequenceOptions,
        place: &Place,
    ) {
        let full = self.full(name);
        if self.catalog.relations.contains_key(&full) {
            if !if_not_exists {
                self.already_exists("sequence", name, &full);
            }
            return;
        }
        if self.takes_type_name("sequence", name, if_not_exists) {
            return;
        }
        let may_be_older = if_not_exists && self.catalog.may_exist(&full);
        let data_type = match &options.data_type {
            Some(_) => self.integer(options),
            None => Some(Integer::Big),
        };
        let sequence = data_type
            .and_then(|data_type| Sequence::new(options, data_type))
            .filter(|_| !may_be_older);
        let made = if may_be_older { 0 } else { self.catalog.tick() };
        self.catalog.gone.remove(&full);
        self.insert_sequence(&full, sequence, false, made, place);
        if let Some(owner) = &options.owner {
            self.own_sequence(&full, owner);
        }
    }

    /// The type that is written.
    fn integer(&self, options: &SequenceOptions) -> Option<Integer> {
        match self.column_type(options.data_type.as_ref()?) {
            ColumnType::Server(name) => Integer::of(&name),
            _ => None,
        }
    }

    fn insert_sequence(
        &mut self,
        full: &ObjectName,
        sequence: Option<Sequence>,
        owned: bool,
        made: u64,
        place: &Place,
    ) {
        let relation = Relation::Other {
            what: "sequence",
            place: place.clone(),
            made,
            owned,
            parts: Parts::default(),
            view: None,
            sequence,
        };
        self.catalog.relations.insert(full.clone(), relation);
    }

    fn alter_sequence(&mut self, name: &Name, if_exists: bool, options: &SequenceOptions) {
        let Some(full) = self.relation(name) else {
            if !if_exists && matches!(self.find(name), Found::Nothing) {
                self.unknown_sequence(name);
            }
            return;
        };
        self.change_sequence(&full, options);
        if let Some(owner) = &options.owner {
            self.own_sequence(&full, owner);
        }
    }

    fn change_sequence(&mut self, full: &ObjectName, options: &SequenceOptions) {
        let data_type = self.integer(options);
        let is_understood = data_type.is_some() == options.data_type.is_some();
        if let Some(Relation::Other { what: "sequence", sequence, .. }) =
            self.catalog.relations.get_mut(full)
        {
            *sequence = sequence
                .as_ref()
                .and_then(|sequence| sequence.altered(options, data_type))
                .filter(|_| is_understood);
        }
    }

    /// The sequence of a serial or identity column.
    pub(super) fn push_sequence(
        &mut self,
        table: &ObjectName,
        column: &str,
        (data_type, options): (&ColumnType, Option<&SequenceOptions>),
        place: &Place,
    ) {
        let full = match options.and_then(|options| options.name.as_ref()) {
            Some(name) => self.full(name),
            None => {
                let schema = table.schema.as_ref();
                let name = self.catalog.choose_relation_name(
                    schema,
                    &table.name,
                    Some(column),
                    "seq",
                    false,
                );
                ObjectName::new(schema.cloned(), name.into())
            }
        };
        let default = SequenceOptions::default();
        let options = options.unwrap_or(&default);
        // `AS` says the type of the column once more.
        let sequence = match data_type {
            ColumnType::Server(name) => {
                Integer::of(name).and_then(|data_type| Sequence::new(options, data_type))
            }
            _ => None,
        };
        let made = self.catalog.tick();
        self.insert_sequence(&full, sequence, true, made, place);
        if let Some(table) = self.catalog.table_mut(table) {
            table.sequences.push((column.to_owned(), full));
        }
    }

    /// The sequence that a column has just got is one like that of another table's column, but for its
    /// type, which the server does not take along (`transformTableLikeClause` in `parse_utilcmd.c`; tried
    /// on 15, 17 and 18: that of an `integer` column with the bounds of an `integer` becomes a `bigint`).
    pub(super) fn copy_sequence(&mut self, from: &Table, table: &ObjectName, column: &str) {
        let named = |table: &Table| {
            table.sequences.iter().find(|(of, _)| of == column).map(|(_, name)| name.clone())
        };
        let Some(from) = named(from) else { return };
        let Some(to) = self.catalog.table(table).and_then(named) else { return };
        let known = match self.catalog.relations.get(&from) {
            Some(Relation::Other { sequence, .. }) => sequence.clone(),
            _ => None,
        };
        let known = known.map(|known| Sequence { data_type: Integer::Big, ..known });
        if let Some(Relation::Other { sequence, .. }) = self.catalog.relations.get_mut(&to) {
            *sequence = known;
        }
    }

    /// The sequence of an identity column: its options, or its type with that of the column.
    pub(super) fn alter_identity(
        &mut self,
        table: &ObjectName,
        column: &str,
        options: &SequenceOptions,
    ) {
        if let Some(sequence) = self.identity_sequence(table, column) {
            self.change_sequence(&sequence, options);
        }
    }

    /// `DROP IDENTITY` takes the sequence with it.
    pub(super) fn drop_identity(&mut self, table: &ObjectName, column: &str) {
        if let Some(sequence) = self.identity_sequence(table, column) {
            self.catalog.relations.remove(&sequence);
            if let Some(table) = self.catalog.table_mut(table) {
                table.sequences.retain(|(_, one)| *one != sequence);
            }
        }
    }

    /// The first is that of the column; others may be owned by it.
    fn identity_sequence(&self, table: &ObjectName, column: &str) -> Option<ObjectName> {
        let table = self.catalog.table(table)?;
        if !matches!(table.column(column)?.filled, Filled::Identity(_)) {
            return None;
        }
        table.sequences.iter().find(|(of, _)| of == column).map(|(_, name)| name.clone())
    }

    /// `OWNED BY`: from here on a sequence goes with a column, or with none.
    fn own_sequence(&mut self, full: &ObjectName, owner: &Owner) {
        let owner = match owner {
            Owner::Column(table, column) => match self.find(table) {
                Found::Nothing => {
                    self.unknown_table(table);
                    return;
                }
                Found::Table(table)
                    if !self.check_columns(&table, std::slice::from_ref(column)) =>
                {
                    return;
                }
                _ => self.relation(table).map(|table| (table, column)),
            },
            Owner::Nobody => None,
        };
        // Not looked for where no column has it: the columns of a table may have thousands.
        let sequence = self.catalog.relations.get(full);
        if matches!(sequence, Some(Relation::Other { owned: true, .. })) {
            self.disown(full);
        }
        let is_owned = owner.is_some();
        if let Some((table, column)) = owner {
            let Some(table) = self.catalog.table_mut(&table) else {
                // It goes with a relation whose columns are not known.
                self.catalog.relations.remove(full);
                self.catalog.may_now_exist(&full.name);
                return;
            };
            let column: &Ident = column;
            table.sequences.push((column.name.clone(), full.clone()));
        }
        if let Some(Relation::Other { owned, .. }) = self.catalog.relations.get_mut(full) {
            *owned = is_owned;
        }
    }

    /// A sequence that is altered does not exist.
    fn unknown_sequence(&mut self, name: &Name) {
        let word = &name.name.name;
        let mut finding = Diagnostic::new(Code::UnknownTable, format!("unknown sequence `{word}`"))
            .at(self.source, name.span, "no sequence of this name at this point");
        let candidates = self.candidates(name);
        if let Some(gone) = candidates.iter().find_map(|name| self.catalog.gone.get(name)) {
            finding = finding.at(&gone.source, gone.span, "it was dropped or renamed here");
        } else {
            let all = self.catalog.relations.iter().filter(|(name, relation)| {
                relation.what() == "sequence"
                    && candidates.iter().any(|one| one.schema == name.schema)
            });
            finding = match suggest::nearest(word, all.map(|(name, _)| &*name.name)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => {
                    finding.help("take the statement away, or write `ALTER SEQUENCE IF EXISTS`")
                }
            };
        }
        self.findings.push(finding);
        self.catalog.may_now_exist(word);
    }

    /// No column owns that sequence any more. A serial takes its numbers from it all the same.
    pub(super) fn disown(&mut self, sequence: &ObjectName) {
        for name in self.catalog.mentioning(&sequence.name) {
            let owns = |table: &Table| table.sequences.iter().any(|(_, one)| one == sequence);
            if self.catalog.table(&name).is_some_and(owns)
                && let Some(table) = self.catalog.table_mut(&name)
            {
                for (column, one) in std::mem::take(&mut table.sequences) {
                    if one != *sequence {
                        table.sequences.push((column, one));
                    } else if let Some(column) = table.column_mut(&column) {
                        column.reread |= column.filled == Filled::Serial;
                    }
                }
            }
        }
    }

    /// The sequences of each table that owns that one, to change them.
    pub(super) fn each_owner(
        &mut self,
        sequence: &ObjectName,
        mut change: impl FnMut(&mut Vec<(String, ObjectName)>),
    ) {
        for name in self.catalog.mentioning(&sequence.name) {
            let owns = |table: &Table| table.sequences.iter().any(|(_, one)| one == sequence);
            if self.catalog.table(&name).is_some_and(owns)
                && let Some(table) = self.catalog.table_mut(&name)
            {
                change(&mut table.sequences);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::postgres::catalog::{Catalog, Relation};
    use crate::postgres::replay::Replay;
    use crate::postgres::syntax::parse;
    use crate::source::Source;

    const SQL: &str = "
        CREATE SEQUENCE s0;
        CREATE SEQUENCE s1 AS smallint;
        CREATE SEQUENCE s2 INCREMENT -1;
        CREATE SEQUENCE s3 AS integer INCREMENT BY -2 CACHE 5 CYCLE;
        CREATE SEQUENCE s4 MINVALUE 5 MAXVALUE 9 START WITH 7;
        CREATE SEQUENCE s5 INCREMENT -1 MAXVALUE 100 MINVALUE -100;
        CREATE SEQUENCE s6 AS smallint NO MINVALUE NO MAXVALUE;
        CREATE SEQUENCE s7 MINVALUE -5;
        CREATE SEQUENCE a0 AS smallint; ALTER SEQUENCE a0 AS bigint;
        CREATE SEQUENCE a1 AS smallint MAXVALUE 100; ALTER SEQUENCE a1 AS integer;
        CREATE SEQUENCE a2 INCREMENT -1; ALTER SEQUENCE a2 AS integer;
        CREATE SEQUENCE a3;
        ALTER SEQUENCE a3 INCREMENT -1 NO MAXVALUE NO MINVALUE START -1 RESTART;
        CREATE SEQUENCE a4 MINVALUE 0; ALTER SEQUENCE a4 NO MINVALUE START 1 RESTART;
        CREATE SEQUENCE a5 AS smallint INCREMENT -1; ALTER SEQUENCE a5 AS bigint NO MAXVALUE;
        CREATE SEQUENCE a6 AS smallint; ALTER SEQUENCE a6 AS bigint INCREMENT -1 NO MAXVALUE;
        CREATE SEQUENCE a7; ALTER SEQUENCE a7 RESTART WITH 40;
        ALTER SEQUENCE a7 CACHE 3 CYCLE START WITH 9;
        CREATE TABLE t (
            a smallserial, b serial, c bigserial, d smallint GENERATED ALWAYS AS IDENTITY,
            e int GENERATED BY DEFAULT AS IDENTITY (START WITH 5 INCREMENT 3),
            f bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME foo_seq MINVALUE 2)
        );
        ALTER TABLE t ALTER d TYPE bigint, ALTER e SET INCREMENT 7 SET CYCLE RESTART;
        ALTER TABLE t ALTER b TYPE bigint;
        ALTER TABLE t RENAME TO tt; ALTER TABLE tt RENAME d TO dd;
        CREATE TABLE u (a int NOT NULL, b int NOT NULL, c serial, d serial);
        ALTER TABLE u ALTER a ADD GENERATED ALWAYS AS IDENTITY (START 3);
        ALTER TABLE u ALTER b ADD GENERATED ALWAYS AS IDENTITY;
        ALTER TABLE u ALTER b DROP IDENTITY, ALTER c DROP DEFAULT, DROP COLUMN d;
    ";

    /// As `pg_sequence` of PostgreSQL 15 shows them: type, start, increment, minimum, maximum, cache,
    /// whether it cycles.
    const SHOWN: &str = "
        a0 bigint 1 1 1 9223372036854775807 1 false
        a1 integer 1 1 1 100 1 false
        a2 integer -1 -1 -2147483648 -1 1 false
        a3 bigint -1 -1 -9223372036854775808 -1 1 false
        a4 bigint 1 1 1 9223372036854775807 1 false
        a5 bigint -1 -1 -9223372036854775808 -1 1 false
        a6 bigint 1 -1 1 9223372036854775807 1 false
        a7 bigint 9 1 1 9223372036854775807 3 true
        foo_seq bigint 2 1 2 9223372036854775807 1 false
        s0 bigint 1 1 1 9223372036854775807 1 false
        s1 smallint 1 1 1 32767 1 false
        s2 bigint -1 -1 -9223372036854775808 -1 1 false
        s3 integer -1 -2 -2147483648 -1 5 true
        s4 bigint 7 1 5 9 1 false
        s5 bigint 100 -1 -100 100 1 false
        s6 smallint 1 1 1 32767 1 false
        s7 bigint -5 1 -5 9223372036854775807 1 false
        t_a_seq smallint 1 1 1 32767 1 false
        t_b_seq integer 1 1 1 2147483647 1 false
        t_c_seq bigint 1 1 1 9223372036854775807 1 false
        t_d_seq bigint 1 1 1 9223372036854775807 1 false
        t_e_seq integer 5 7 1 2147483647 1 true
        u_a_seq integer 3 1 1 2147483647 1 false
        u_c_seq integer 1 1 1 2147483647 1 false
    ";

    #[test]
    fn sequences_are_what_the_server_shows() {
        let source = Source::new("1_a.sql".to_owned(), SQL.to_owned());
        let parsed = parse(SQL, None);
        assert!(parsed.fault.is_none());
        let (mut catalog, mut findings) = (Catalog::default(), vec![]);
        let mut replay = Replay::new(&mut catalog, &mut findings, 1, &source, "public");
        for statement in &parsed.statements {
            replay.statement(statement);
        }
        assert_eq!(findings.len(), 0, "{findings:#?}");
        let shown = catalog.relations.iter().filter_map(|(name, relation)| {
            let Relation::Other { sequence: Some(one), .. } = relation else { return None };
            Some(format!(
                "{name} {} {} {} {} {} {} {}",
                one.data_type.name(),
                one.start,
                one.increment,
                one.minimum,
                one.maximum,
                one.cache,
                one.cycle
            ))
        });
        let expected: Vec<&str> = SHOWN.trim().lines().map(str::trim).collect();
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }
}
