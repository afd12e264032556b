//! `CREATE TABLE .. AS` and `SELECT .. INTO`: a table with the columns of a query.

use super::Replay;
use super::query::Scope;
use crate::postgres::catalog::{Relation, Table, View};
use crate::postgres::syntax::{Name, ViewQuery};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn create_table_as(
        &mut self,
        name: &Name,
        if_not_exists: bool,
        query: &ViewQuery,
        place: &Place,
    ) {
        let full = self.full(name);
        if self.catalog.relations.contains_key(&full) {
            if !if_not_exists {
                self.already_exists("table", name, &full);
            }
            return;
        }
        let Some(View { columns, keeping, .. }) = self.view_or_report(query) else {
            self.catalog.may_now_exist(&full.name);
            return;
        };
        let made = self.catalog.tick();
        let mut table = Table::new(place.clone(), made);
        table.certain = !(if_not_exists && self.catalog.may_exist(&full));
        if !table.certain {
            let reason = "it may have existed before this `IF NOT EXISTS`";
            self.catalog.note(format!("table `{full}`"), reason, place.clone());
        }
        table.keeping = keeping;
        match columns {
            Some(columns) => {
                let at = self.place(name.span);
                table.columns = columns.into_iter().map(|column| column.in_table(&at)).collect();
            }
            None => {
                table.complete = false;
                let reason = "its query is not followed to the end";
                self.catalog.note(format!("columns of table `{full}`"), reason, place.clone());
            }
        }
        self.catalog.gone.remove(&full);
        self.catalog.relations.insert(full, Relation::Table(table));
    }

    /// A query as it stands now; `None` where it names something that surely is not there, which was
    /// reported.
    pub(super) fn view_or_report(&mut self, query: &ViewQuery) -> Option<View> {
        let mut scope = Scope::default();
        let view = self.view(query, &mut scope);
        if let Some(name) = scope.no_tables.first() {
            self.unknown_table(name);
            return None;
        }
        if let Some((relation, column)) = scope.no_columns.first() {
            self.unknown_column(relation, column);
            return None;
        }
        Some(view)
    }
}
