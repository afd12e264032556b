//! The code of a `DO` block or a function: what the replay can run of PL/pgSQL.
//!
//! The statements of SQL in it are the same [`Statement`]s as those of a script, with their places in
//! the file. What is not understood keeps its place, so that it can be made opaque.

mod expression;
mod lower;

pub(super) use expression::arguments;
pub(in crate::postgres) use expression::{Arithmetic, Comparison, Expression, Question, Source};

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxNode};

use super::statement::Statement;
use super::{nesting, tree};
use crate::source::Span;

/// `DECLARE .. BEGIN .. EXCEPTION .. END`
#[derive(Debug)]
pub(in crate::postgres) struct Block {
    pub(in crate::postgres) span: Span,
    /// The variables that it declares; `None` for one that starts as null.
    pub(in crate::postgres) variables: Vec<(String, Option<Expression>)>,
    /// The functions that it calls to begin with.
    pub(in crate::postgres) calls: Vec<String>,
    pub(in crate::postgres) body: Vec<Step>,
    pub(in crate::postgres) handlers: Vec<Handler>,
}

/// `WHEN .. THEN ..`
#[derive(Debug)]
pub(in crate::postgres) struct Handler {
    /// What it catches: SQLSTATEs, those ending in `000` for their whole class.
    pub(in crate::postgres) catches: Vec<Caught>,
    pub(in crate::postgres) body: Vec<Step>,
}

/// A condition of a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum Caught {
    /// `others`
    Others,
    State(String),
    /// A name that is not known here.
    Unknown,
}

/// A statement of PL/pgSQL.
#[derive(Debug)]
pub(in crate::postgres) struct Step {
    pub(in crate::postgres) span: Span,
    /// Where it stands in the code itself.
    pub(in crate::postgres) within: Span,
    /// The functions that it calls by itself, and not in a statement of SQL or a step in it.
    pub(in crate::postgres) calls: Vec<String>,
    pub(in crate::postgres) what: What,
}

#[derive(Debug)]
pub(in crate::postgres) enum What {
    /// A statement of SQL; `PERFORM` is a `SELECT`.
    Sql(Box<Statement>),
    /// `EXECUTE .. INTO ..`
    Execute {
        text: Expression,
        into: Vec<String>,
    },
    /// `:=`; `None` where a part of the variable is set.
    Assign {
        variable: String,
        value: Option<Expression>,
    },
    /// `SELECT .. INTO`; `None` for a query that is not understood.
    Into {
        variables: Vec<String>,
        query: Option<Question>,
    },
    /// `IF .. ELSIF .. ELSE`, and `CASE`.
    If {
        branches: Vec<(Expression, Vec<Step>)>,
        otherwise: Vec<Step>,
    },
    Block(Box<Block>),
    /// `FOR` and `FOREACH`.
    For {
        variables: Vec<String>,
        over: Over,
        body: Vec<Step>,
    },
    /// `WHILE`, and `LOOP` with a condition that always holds.
    While {
        condition: Expression,
        body: Vec<Step>,
    },
    /// `RAISE EXCEPTION`; the SQLSTATE where it is known.
    Raise {
        state: Option<String>,
    },
    /// `RETURN`, `EXIT`, `CONTINUE`
    Jump(Jump),
    /// Changes nothing: `NULL`, `RAISE NOTICE`, `RETURN NEXT`, ..
    Nothing,
    /// Changes nothing but variables.
    Sets(Vec<String>),
    /// Not understood; it may run the steps in it, and set any variable.
    Unknown {
        steps: Vec<Step>,
    },
}

/// A way out of a list of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Jump {
    Return,
    Exit,
    Continue,
}

/// What a loop runs over.
#[derive(Debug)]
pub(in crate::postgres) enum Over {
    Range(Expression, Expression),
    List(Expression),
    Rows(Question),
    Unknown,
}

/// So many words that begin a statement with parts are read in one block: the parser looks ahead for
/// the end of each.
const MOST: usize = 2_000;

/// The code of a `DO`, where it is PL/pgSQL between dollar quotes and all of it is understood well
/// enough to know where its statements begin and end.
pub(super) fn block(node: &SyntaxNode) -> Option<Block> {
    let literal = tree::child(node, squawk_syntax::SyntaxKind::LITERAL)?;
    let text = tree::dollar_quoted(&literal)?;
    let token = tree::tokens(&literal).next()?;
    let tag = token.text().get(1..)?.find('$')? + 2;
    let start = u32::from(token.text_range().start()) + u32::try_from(tag).ok()?;
    read(node, &text, start, tree::Position::Behind(start))
}

/// The code of a function, as the statement at a place runs it.
pub(in crate::postgres) fn code(text: &str, place: Span) -> Option<Block> {
    if nesting::too_deep(text).is_some() {
        return None;
    }
    let quote = ["$$", "$code$", "$body_of_code$"].into_iter().find(|one| !text.contains(one))?;
    let statement = format!("DO {quote}{text}{quote}");
    let start = u32::try_from("DO ".len() + quote.len()).ok()?;
    super::on_own_stack(|| {
        let parse = SourceFile::parse(&statement);
        let node = parse.syntax_node().children().next()?;
        read(&node, text, start, tree::Position::MadeAt(place))
    })
}

fn read(node: &SyntaxNode, text: &str, start: u32, position: tree::Position) -> Option<Block> {
    let looks_ahead = |word: &str| {
        ["if", "elsif", "elseif", "while", "for", "foreach", "case", "when"]
            .iter()
            .any(|one| word.eq_ignore_ascii_case(one))
    };
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if words.filter(|word| looks_ahead(word)).nth(MOST).is_some() {
        return None;
    }
    let body = ast::Do::cast(node.clone())?.plpgsql()?;
    if body.text() != text {
        return None;
    }
    let root = body.syntax();
    let mut blocks = root.children();
    let (block, None) = (blocks.next()?, blocks.next()) else { return None };
    let again = |at: u32| at.checked_sub(start).is_some_and(|at| lower::is_read_again(&root, at));
    if body.errors().iter().any(|error| !again(error.range().start().into())) {
        return None;
    }
    tree::at(position, || lower::block(&block, 0))
}
