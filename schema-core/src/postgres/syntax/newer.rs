//! Syntax that older servers do not have. The grammar is that of the newest server; which version
//! brought what is a table of ours.
//!
//! Source: each row was tried on PostgreSQL 15, 16, 17 and 18, where it is refused before the version
//! named and taken from there on. What stands in no row is taken by all of them, or not known.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::tree;
use crate::source::Span;

/// A place whose syntax came with a version of the server.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::postgres) struct Newer {
    pub(in crate::postgres) span: Span,
    /// What it is, as messages show it.
    pub(in crate::postgres) what: &'static str,
    /// The first major version that has it.
    pub(in crate::postgres) since: u32,
}

/// Every place below a node that a server of this major version does not have.
pub(super) fn find(root: &SyntaxNode, server: u32) -> Vec<Newer> {
    let mut found: Vec<Newer> = root
        .descendants()
        .filter_map(|node| {
            let (since, what) = since(&node)?;
            (since > server).then(|| Newer { span: tree::span(&node), what, since })
        })
        .collect();
    // A `MERGE` with a newer clause in it is named once, for its clause.
    found.dedup_by(|inner, outer| outer.span == inner.span);
    found
}

/// The version that brought the construct, where that is newer than 15.
fn since(node: &SyntaxNode) -> Option<(u32, &'static str)> {
    Some(match node.kind() {
        K::STORAGE if parent(node)? == K::COLUMN => (16, "`STORAGE` of a new column"),
        K::CREATE_STATISTICS if node.children().next()?.kind() == K::STATISTICS_ON_CLAUSE => {
            (16, "`CREATE STATISTICS` without a name")
        }
        K::IS_JSON => (16, "`IS JSON`"),
        K::JSON_ARRAY_FN => (16, "`JSON_ARRAY`"),
        K::LITERAL => (16, number(node)?),
        K::SET_EXPRESSION => (17, "`SET EXPRESSION`"),
        K::JSON_TABLE => (17, "`JSON_TABLE`"),
        K::JSON_VALUE_FN => (17, "`JSON_VALUE`"),
        K::JSON_SCALAR_FN => (17, "`JSON_SCALAR`"),
        K::MERGE_WHEN_NOT_MATCHED_SOURCE => (17, "`WHEN NOT MATCHED BY SOURCE`"),
        K::RETURNING_CLAUSE if parent(node)? == K::MERGE => (17, "`MERGE .. RETURNING`"),
        K::RETURNING_OPTION_LIST => (18, "`RETURNING WITH`"),
        K::NOT_NULL_CONSTRAINT if tree::child(node, K::COLUMN_NAME_REF).is_some() => {
            (18, "`NOT NULL` as a constraint of the table")
        }
        K::GENERATED_STORED if tree::child(node, K::STORED).is_none() => {
            (18, "a generated column that is not `STORED`")
        }
        K::ENFORCED | K::NOT_ENFORCED => (18, "`ENFORCED`"),
        K::WITHOUT_OVERLAPS => (18, "`WITHOUT OVERLAPS`"),
        K::PERIOD_COLUMN => (18, "`PERIOD`"),
        K::INHERIT if parent(node)? == K::ALTER_CONSTRAINT => (18, "`ALTER CONSTRAINT .. INHERIT`"),
        // In no released server.
        K::MERGE_PARTITIONS => (19, "`MERGE PARTITIONS`"),
        K::SPLIT_PARTITION => (19, "`SPLIT PARTITION`"),
        _ => return None,
    })
}

fn parent(node: &SyntaxNode) -> Option<K> {
    node.parent().map(|parent| parent.kind())
}

/// `1_000`, `0x1F`: the number is not one to older servers.
fn number(node: &SyntaxNode) -> Option<&'static str> {
    let token = tree::tokens(node).next().filter(|token| token.kind() == K::INT_NUMBER)?;
    let text = token.text();
    let prefixed = ["0x", "0X", "0o", "0O", "0b", "0B"].iter().any(|one| text.starts_with(one));
    (prefixed || text.contains('_')).then_some("a number with `_` or a prefix like `0x`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newer(sql: &str, server: u32) -> Vec<(&'static str, u32)> {
        let parse = squawk_syntax::SourceFile::parse(sql);
        let errors = parse.errors();
        assert!(errors.is_empty(), "{sql}: {}", errors[0].message());
        let found = find(&parse.syntax_node(), server);
        found.into_iter().map(|newer| (newer.what, newer.since)).collect()
    }

    #[test]
    fn each_construct_is_refused_before_its_version() {
        for (sql, since) in [
            ("CREATE TABLE a (b text STORAGE EXTERNAL)", 16),
            ("CREATE STATISTICS ON a, b FROM t", 16),
            ("SELECT '{}' IS JSON", 16),
            ("SELECT JSON_ARRAY(1)", 16),
            ("SELECT 1_000", 16),
            ("SELECT 0x1F", 16),
            ("ALTER TABLE a ALTER COLUMN c SET EXPRESSION AS (b + 2)", 17),
            ("SELECT * FROM JSON_TABLE(jsonb '[1]', '$[*]' COLUMNS (a int PATH '$')) AS j", 17),
            ("SELECT JSON_VALUE(jsonb '1', '$')", 17),
            ("SELECT JSON_SCALAR(1)", 17),
            ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE RETURNING a.b", 17),
            ("MERGE INTO a USING b ON true WHEN NOT MATCHED BY SOURCE THEN DELETE", 17),
            ("UPDATE a SET b = 1 RETURNING WITH (OLD AS o) o.b", 18),
            ("ALTER TABLE a ADD CONSTRAINT c NOT NULL b", 18),
            ("CREATE TABLE a (b int, CONSTRAINT c NOT NULL b)", 18),
            ("CREATE TABLE a (b int GENERATED ALWAYS AS (1) VIRTUAL)", 18),
            ("CREATE TABLE a (b int GENERATED ALWAYS AS (1))", 18),
            ("CREATE TABLE a (b int CHECK (b > 0) NOT ENFORCED)", 18),
            ("CREATE TABLE a (b int4range, t tsrange, PRIMARY KEY (b, t WITHOUT OVERLAPS))", 18),
            ("ALTER TABLE a ALTER CONSTRAINT c NOT ENFORCED", 18),
            ("ALTER TABLE a ALTER CONSTRAINT c INHERIT", 18),
            ("ALTER TABLE a MERGE PARTITIONS (x, y) INTO z", 19),
        ] {
            let found = newer(sql, since - 1);
            assert_eq!(found.len(), 1, "{sql}: {found:?}");
            assert_eq!(found[0].1, since, "{sql}");
            assert_eq!(newer(sql, since), [], "{sql}");
        }
    }

    #[test]
    fn what_is_alike_and_older_is_not_found() {
        for sql in [
            "CREATE TABLE a (b int CONSTRAINT c NOT NULL, d int GENERATED ALWAYS AS (1) STORED)",
            "CREATE TABLE a (b int GENERATED ALWAYS AS IDENTITY)",
            "CREATE STATISTICS s ON a, b FROM t",
            "ALTER TABLE a ALTER COLUMN b SET STORAGE EXTERNAL, INHERIT c",
            "MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE",
            "DELETE FROM a RETURNING b",
            "SELECT 1000, 1e3, '1_000', a_1 FROM a",
            "CREATE UNIQUE INDEX ON a (b) NULLS NOT DISTINCT",
        ] {
            assert_eq!(newer(sql, 15), [], "{sql}");
        }
    }
}
