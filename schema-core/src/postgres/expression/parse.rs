//! The words of an expression to a tree, as the server's grammar reads them.

use super::super::syntax::TypeSyntax;
use super::token::{Token, tokens};
use crate::source::Span;

/// An expression.
#[derive(Debug)]
pub(super) enum Expr {
    /// A column, with the table before it if that is written.
    Column(Option<String>, String),
    String(String),
    /// The digits of a number, with a sign if it is negative.
    Number(String),
    Null,
    Bool(bool),
    /// `CURRENT_TIMESTAMP` and its kin.
    Value(&'static str),
    Call {
        /// A schema that is not the server's own.
        schema: Option<String>,
        name: String,
        arguments: Vec<Expr>,
    },
    /// `COALESCE`, `GREATEST`, `LEAST`.
    OneOf(&'static str, Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    Extract(String, Box<Expr>),
    Trim(Box<Expr>),
    AtTimeZone(Box<Expr>, Box<Expr>),
    Collate(Box<Expr>, String),
    Cast(Box<Expr>, TypeSyntax),
    Array(Vec<Expr>),
    Negative(Box<Expr>),
    Binary(String, Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `IS NULL` or `IS NOT NULL`.
    IsNull(Box<Expr>, bool),
    /// `IS TRUE`, `IS NOT FALSE`, ..
    Is(Box<Expr>, &'static str),
    IsDistinct(Box<Expr>, Box<Expr>, bool),
    In {
        operand: Box<Expr>,
        list: Vec<Expr>,
        not: bool,
    },
    Between {
        operand: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        not: bool,
    },
    /// `= ANY (array)` or `<> ALL (array)`.
    Quantified {
        operand: Box<Expr>,
        operator: String,
        all: bool,
        array: Box<Expr>,
    },
    Case {
        of: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
}

/// Deeper trees are not looked at: those who walk them recurse.
const DEEPEST: usize = 50;

/// How tightly operators bind.
///
/// Source: the list of precedences in the server's `gram.y`.
mod binds {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const LIKE: u8 = 6;
    pub(super) const OTHER: u8 = 8;
    pub(super) const SUM: u8 = 9;
    pub(super) const PRODUCT: u8 = 10;
    pub(super) const POWER: u8 = 11;
    pub(super) const AT: u8 = 12;
    pub(super) const COLLATE: u8 = 13;
    pub(super) const SIGN: u8 = 14;
    pub(super) const CAST: u8 = 15;
}

/// Reads an expression; `None` where it is not one, or has a form that is not known here.
pub(super) fn parse(text: &str) -> Option<Expr> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let Tall { expr, .. } = parser.expression(0)?;
    parser.is_done().then_some(expr)
}

/// An expression, and how many levels it has.
struct Tall {
    expr: Expr,
    height: usize,
}

impl Tall {
    fn leaf(expr: Expr) -> Tall {
        Tall { expr, height: 1 }
    }

    /// One level more; `None` where there are too many.
    fn over(height: usize, expr: Expr) -> Option<Tall> {
        (height < DEEPEST).then_some(Tall { expr, height: height + 1 })
    }

    fn boxed(self) -> Box<Expr> {
        Box::new(self.expr)
    }
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    fn peek(&self) -> Option<&'a Token<'a>> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at + by)
    }

    fn is_mark(&self, mark: char) -> bool {
        self.peek() == Some(&Token::Mark(mark))
    }

    fn mark(&mut self, mark: char) -> bool {
        let is = self.is_mark(mark);
        self.at += usize::from(is);
        is
    }

    fn word_ahead(&self, by: usize) -> &'a str {
        match self.ahead(by) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    /// Takes these words, if they come next.
    fn words(&mut self, words: &[&str]) -> bool {
        let are = words.iter().enumerate().all(|(by, word)| self.word_ahead(by) == *word);
        if are {
            self.at += words.len();
        }
        are
    }

    fn expression(&mut self, least: u8) -> Option<Tall> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.prefixed()?;
        while let Some(next) = self.follows(least) {
            left = self.with(left, next)?;
        }
        self.depth -= 1;
        Some(left)
    }

    fn prefixed(&mut self) -> Option<Tall> {
        if self.words(&["not"]) {
            let inner = self.expression(binds::NOT)?;
            return Tall::over(inner.height, Expr::Not(inner.boxed()));
        }
        if self.peek() == Some(&Token::Operator("-")) {
            self.at += 1;
            let inner = self.expression(binds::SIGN)?;
            // The grammar itself takes the sign to a number.
            // Source: `doNegate` in the server's `gram.y`.
            return match inner.expr {
                Expr::Number(digits) => {
                    let negative = match digits.strip_prefix('-') {
                        Some(digits) => digits.to_owned(),
                        None => format!("-{digits}"),
                    };
                    Some(Tall::leaf(Expr::Number(negative)))
                }
                _ => Tall::over(inner.height, Expr::Negative(inner.boxed())),
            };
        }
        self.primary()
    }

    /// What follows an operand, if it binds at least that tightly.
    fn follows(&self, least: u8) -> Option<Next<'a>> {
        let next = match self.peek()? {
            Token::Mark(':') => Next::Cast,
            Token::Operator(operator) => Next::Operator(match *operator {
                "!=" => "<>",
                operator => operator,
            }),
            Token::Word(word) => match &**word {
                "or" => Next::Or,
                "and" => Next::And,
                "is" => Next::Is,
                "isnull" => Next::IsNull(true),
                "notnull" => Next::IsNull(false),
                "in" => Next::In { not: false },
                "between" => Next::Between { not: false },
                "like" => Next::Like("~~"),
                "ilike" => Next::Like("~~*"),
                "not" => match self.word_ahead(1) {
                    "in" => Next::In { not: true },
                    "between" => Next::Between { not: true },
                    "like" => Next::Like("!~~"),
                    "ilike" => Next::Like("!~~*"),
                    _ => return None,
                },
                "at" => Next::AtTimeZone,
                "collate" => Next::Collate,
                _ => return None,
            },
            _ => return None,
        };
        (next.binds() > least || least == 0).then_some(next)
    }

    fn with(&mut self, left: Tall, next: Next<'a>) -> Option<Tall> {
        let tight = next.binds();
        match next {
            Next::Cast => {
                self.at += 1;
                let to = self.data_type()?;
                Tall::over(left.height, Expr::Cast(left.boxed(), to))
            }
            Next::Operator(operator) => {
                self.at += 1;
                let any = self.word_ahead(0) == "any" || self.word_ahead(0) == "some";
                if (any || self.word_ahead(0) == "all") && self.ahead(1) == Some(&Token::Mark('('))
                {
                    self.at += 2;
                    let array = self.expression(0)?;
                    if !self.mark(')') {
                        return None;
                    }
                    let height = left.height.max(array.height);
                    return Tall::over(
                        height,
                        Expr::Quantified {
                            operand: left.boxed(),
                            operator: operator.to_owned(),
                            all: !any,
                            array: array.boxed(),
                        },
                    );
                }
                let right = self.expression(tight)?;
                let height = left.height.max(right.height);
                let expr = Expr::Binary(operator.to_owned(), left.boxed(), right.boxed());
                Tall::over(height, expr)
            }
            Next::Like(operator) => {
                self.at += if operator.starts_with('!') { 2 } else { 1 };
                let right = self.expression(tight)?;
                if self.word_ahead(0) == "escape" {
                    return None;
                }
                let height = left.height.max(right.height);
                let expr = Expr::Binary(operator.to_owned(), left.boxed(), right.boxed());
                Tall::over(height, expr)
            }
            Next::And | Next::Or => self.connected(left, matches!(next, Next::And)),
            Next::Is => self.is(left),
            Next::IsNull(is) => {
                self.at += 1;
                Tall::over(left.height, Expr::IsNull(left.boxed(), is))
            }
            Next::In { not } => {
                self.at += if not { 2 } else { 1 };
                if !self.mark('(') {
                    return None;
                }
                let (height, list) = self.list(')')?;
                let operand = left.expr;
                let expr = Expr::In { operand: Box::new(operand), list, not };
                Tall::over(left.height.max(height), expr)
            }
            Next::Between { not } => {
                self.at += if not { 2 } else { 1 };
                if self.word_ahead(0) == "symmetric" {
                    return None;
                }
                let low = self.expression(tight)?;
                if !self.words(&["and"]) {
                    return None;
                }
                let high = self.expression(tight)?;
                let height = left.height.max(low.height).max(high.height);
                Tall::over(
                    height,
                    Expr::Between {
                        operand: left.boxed(),
                        low: low.boxed(),
                        high: high.boxed(),
                        not,
                    },
                )
            }
            Next::AtTimeZone => {
                if !self.words(&["at", "time", "zone"]) {
                    return None;
                }
                let zone = self.expression(tight)?;
                let height = left.height.max(zone.height);
                Tall::over(height, Expr::AtTimeZone(left.boxed(), zone.boxed()))
            }
            Next::Collate => {
                self.at += 1;
                let name = self.name()?;
                if self.is_mark('.') {
                    return None;
                }
                Tall::over(left.height, Expr::Collate(left.boxed(), name))
            }
        }
    }

    /// `a AND b AND c` is one list; what stands in parentheses on the right is one of its own.
    ///
    /// Source: `makeAndExpr` and `makeOrExpr` in the server's `gram.y`.
    fn connected(&mut self, left: Tall, is_and: bool) -> Option<Tall> {
        self.at += 1;
        let right = self.expression(if is_and { binds::AND } else { binds::OR })?;
        let height = left.height.max(right.height);
        Some(match left.expr {
            Expr::And(mut all) if is_and => {
                all.push(right.expr);
                Tall { expr: Expr::And(all), height: height.max(right.height + 1) }
            }
            Expr::Or(mut all) if !is_and => {
                all.push(right.expr);
                Tall { expr: Expr::Or(all), height: height.max(right.height + 1) }
            }
            first => {
                let all = vec![first, right.expr];
                return Tall::over(height, if is_and { Expr::And(all) } else { Expr::Or(all) });
            }
        })
    }

    fn is(&mut self, left: Tall) -> Option<Tall> {
        const TESTS: [(&[&str], &str); 6] = [
            (&["is", "true"], "IS TRUE"),
            (&["is", "not", "true"], "IS NOT TRUE"),
            (&["is", "false"], "IS FALSE"),
            (&["is", "not", "false"], "IS NOT FALSE"),
            (&["is", "unknown"], "IS UNKNOWN"),
            (&["is", "not", "unknown"], "IS NOT UNKNOWN"),
        ];
        if self.words(&["is", "null"]) {
            return Tall::over(left.height, Expr::IsNull(left.boxed(), true));
        }
        if self.words(&["is", "not", "null"]) {
            return Tall::over(left.height, Expr::IsNull(left.boxed(), false));
        }
        if let Some((_, test)) = TESTS.iter().find(|(words, _)| self.words(words)) {
            return Tall::over(left.height, Expr::Is(left.boxed(), test));
        }
        let not = match () {
            () if self.words(&["is", "distinct", "from"]) => false,
            () if self.words(&["is", "not", "distinct", "from"]) => true,
            () => return None,
        };
        let right = self.expression(binds::IS)?;
        let height = left.height.max(right.height);
        Tall::over(height, Expr::IsDistinct(left.boxed(), right.boxed(), not))
    }

    /// What stands between here and a closing mark, which is taken too.
    fn list(&mut self, closing: char) -> Option<(usize, Vec<Expr>)> {
        let (mut height, mut all) = (0, Vec::new());
        if self.mark(closing) {
            return Some((height, all));
        }
        loop {
            let one = self.expression(0)?;
            height = height.max(one.height);
            all.push(one.expr);
            if self.mark(closing) {
                return Some((height, all));
            }
            if !self.mark(',') {
                return None;
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let name = match self.peek()? {
            Token::Word(name) | Token::Quoted(name) => name.clone(),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    fn primary(&mut self) -> Option<Tall> {
        match self.peek()? {
            Token::String(text) => {
                self.at += 1;
                Some(Tall::leaf(Expr::String(text.clone())))
            }
            Token::Number(digits) => {
                self.at += 1;
                Some(Tall::leaf(Expr::Number((*digits).to_owned())))
            }
            Token::Mark('(') => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.mark(')').then_some(inner)
            }
            Token::Quoted(_) => self.named(),
            Token::Word(word) => self.keyword(word),
            _ => None,
        }
    }

    fn keyword(&mut self, word: &str) -> Option<Tall> {
        let is_call = self.ahead(1) == Some(&Token::Mark('('));
        let leaf = match word {
            "null" => Expr::Null,
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "current_timestamp" => Expr::Value("CURRENT_TIMESTAMP"),
            "current_date" => Expr::Value("CURRENT_DATE"),
            "localtimestamp" => Expr::Value("LOCALTIMESTAMP"),
            "current_user" => Expr::Value("CURRENT_USER"),
            "session_user" => Expr::Value("SESSION_USER"),
            "case" => return self.case(),
            "array" => {
                self.at += 1;
                if !self.mark('[') {
                    return None;
                }
                let (height, all) = self.list(']')?;
                return Tall::over(height, Expr::Array(all));
            }
            "cast" | "coalesce" | "greatest" | "least" | "nullif" | "extract" | "trim"
                if is_call =>
            {
                return self.special(word);
            }
            "substring" if is_call => return self.substring(),
            // Those that are quoted as names begin something that is not known here.
            "select" | "exists" | "row" | "not" | "position" | "overlay" | "substring"
            | "normalize" | "treat" | "grouping" | "any" | "all" | "some" | "xmlparse"
            | "current_time" | "localtime" | "current_role" | "user" | "current_catalog"
            | "current_schema" | "default" | "variadic" => return None,
            _ => return self.named_or_typed(),
        };
        if is_call {
            return None;
        }
        self.at += 1;
        Some(Tall::leaf(leaf))
    }

    /// With commas it is a call as any other, and with a pattern behind `FROM` it is printed as one.
    ///
    /// Source: `get_func_sql_syntax` in the server's `ruleutils.c`, which has not `F_SUBSTRING_TEXT_TEXT`.
    fn substring(&mut self) -> Option<Tall> {
        let start = self.at;
        self.at += 2;
        let of = self.expression(0)?;
        if !self.words(&["from"]) {
            self.at = start;
            return self.named();
        }
        let pattern = self.expression(0)?;
        if !matches!(pattern.expr, Expr::String(_)) || !self.mark(')') {
            return None;
        }
        let (height, arguments) = (of.height, vec![of.expr, pattern.expr]);
        let name = "substring".to_owned();
        Tall::over(height, Expr::Call { schema: None, name, arguments })
    }

    fn special(&mut self, word: &str) -> Option<Tall> {
        self.at += 2;
        match word {
            "cast" => {
                let inner = self.expression(0)?;
                if !self.words(&["as"]) {
                    return None;
                }
                let to = self.data_type()?;
                if !self.mark(')') {
                    return None;
                }
                Tall::over(inner.height, Expr::Cast(inner.boxed(), to))
            }
            "extract" => {
                let field = self.name()?;
                if !self.words(&["from"]) {
                    return None;
                }
                let inner = self.expression(0)?;
                if !self.mark(')') {
                    return None;
                }
                Tall::over(inner.height, Expr::Extract(field, inner.boxed()))
            }
            "trim" => {
                let _both = self.words(&["both", "from"]) || self.words(&["from"]);
                let inner = self.expression(0)?;
                if !self.mark(')') {
                    return None;
                }
                Tall::over(inner.height, Expr::Trim(inner.boxed()))
            }
            _ => {
                let (height, mut all) = self.list(')')?;
                let expr = match (word, &*all) {
                    ("nullif", [_, _]) => {
                        let second = all.pop()?;
                        Expr::NullIf(Box::new(all.pop()?), Box::new(second))
                    }
                    ("coalesce", [_, ..]) => Expr::OneOf("COALESCE", all),
                    ("greatest", [_, ..]) => Expr::OneOf("GREATEST", all),
                    ("least", [_, ..]) => Expr::OneOf("LEAST", all),
                    _ => return None,
                };
                Tall::over(height, expr)
            }
        }
    }

    fn case(&mut self) -> Option<Tall> {
        self.at += 1;
        let mut height = 0;
        let mut part = |parser: &mut Self| {
            let part = parser.expression(0)?;
            height = height.max(part.height);
            Some(part.expr)
        };
        let of = if self.word_ahead(0) == "when" { None } else { Some(part(self)?) };
        let mut branches = Vec::new();
        while self.words(&["when"]) {
            let condition = part(self)?;
            if !self.words(&["then"]) {
                return None;
            }
            branches.push((condition, part(self)?));
        }
        let otherwise = if self.words(&["else"]) { Some(part(self)?) } else { None };
        if !self.words(&["end"]) || branches.is_empty() {
            return None;
        }
        let of = of.map(Box::new);
        Tall::over(height, Expr::Case { of, branches, otherwise: otherwise.map(Box::new) })
    }

    /// `interval '1 day'`, or a name.
    fn named_or_typed(&mut self) -> Option<Tall> {
        let start = self.at;
        if let Some(to) = self.data_type()
            && let Some(Token::String(text)) = self.peek()
        {
            self.at += 1;
            // `interval '1' day`
            if to.name == "interval" && !self.is_done() {
                let field = self.word_ahead(0);
                if ["year", "month", "day", "hour", "minute", "second"].contains(&field) {
                    return None;
                }
            }
            let inner = Box::new(Expr::String(text.clone()));
            return Tall::over(1, Expr::Cast(inner, to));
        }
        self.at = start;
        self.named()
    }

    /// A column or a call.
    fn named(&mut self) -> Option<Tall> {
        let mut path = vec![self.name()?];
        while self.mark('.') {
            path.push(self.name()?);
        }
        if self.mark('(') {
            let name = path.pop()?;
            let schema = path.pop().filter(|schema| schema != "pg_catalog");
            if !path.is_empty() {
                return None;
            }
            let (height, arguments) = self.list(')')?;
            if matches!(self.word_ahead(0), "filter" | "over" | "within") {
                return None;
            }
            return Tall::over(height, Expr::Call { schema, name, arguments });
        }
        let name = path.pop()?;
        let table = path.pop();
        if !path.is_empty() || self.is_mark('[') {
            return None;
        }
        Some(Tall::leaf(Expr::Column(table, name)))
    }

    /// A type as it is written, the grammar's own words resolved to the server's internal names.
    ///
    /// Source: the production `SimpleTypename` of the server's grammar.
    fn data_type(&mut self) -> Option<TypeSyntax> {
        let quoted = matches!(self.peek()?, Token::Quoted(_));
        let word = self.name()?;
        let mut schema = None;
        let mut builtin = true;
        let mut name = word.clone();
        if quoted || self.is_mark('.') {
            builtin = false;
            if self.mark('.') {
                name = self.name()?;
                schema = Some(word);
            }
        } else {
            let internal = match &*word {
                "int" | "integer" => "int4",
                "smallint" => "int2",
                "bigint" => "int8",
                "real" => "float4",
                "boolean" => "bool",
                "decimal" | "dec" | "numeric" => "numeric",
                "double" if self.words(&["precision"]) => "float8",
                "varchar" => "varchar",
                "character" | "char" if self.words(&["varying"]) => "varchar",
                "character" | "char" => "bpchar",
                "timestamp" | "time" | "interval" => &*word,
                "float" if !self.is_mark('(') => "float8",
                "bit" | "national" | "nchar" | "float" | "double" | "setof" => return None,
                _ => {
                    builtin = false;
                    &*word
                }
            };
            internal.clone_into(&mut name);
        }
        let mut modifiers = Vec::new();
        // A call is not a type: `f (1)`.
        if (builtin || name == "varchar" || name == "numeric") && self.mark('(') {
            loop {
                let Token::Number(digits) = self.peek()? else { return None };
                modifiers.push((*digits).to_owned());
                self.at += 1;
                if self.mark(')') {
                    break;
                }
                if !self.mark(',') {
                    return None;
                }
            }
        }
        if builtin && name == "bpchar" && modifiers.is_empty() {
            modifiers.push("1".to_owned());
        }
        if builtin && (name == "timestamp" || name == "time") {
            let with = self.words(&["with", "time", "zone"]);
            if with {
                name.push_str("tz");
            } else {
                self.words(&["without", "time", "zone"]);
            }
        }
        let mut array = false;
        while self.is_mark('[') {
            self.at += 1;
            if let Some(Token::Number(_)) = self.peek() {
                self.at += 1;
            }
            if !self.mark(']') {
                return None;
            }
            array = true;
        }
        if self.word_ahead(0) == "array" {
            return None;
        }
        // It stands in a text of its own, and is not reported.
        let span = Span { start: 0, end: 0 };
        Some(TypeSyntax { schema, name, builtin, modifiers, array, span })
    }
}

/// What follows an operand.
#[derive(Debug, Clone, Copy)]
enum Next<'a> {
    Or,
    And,
    Is,
    IsNull(bool),
    In { not: bool },
    Between { not: bool },
    Like(&'static str),
    Operator(&'a str),
    AtTimeZone,
    Collate,
    Cast,
}

impl Next<'_> {
    fn binds(self) -> u8 {
        match self {
            Next::Or => binds::OR,
            Next::And => binds::AND,
            Next::Is | Next::IsNull(_) => binds::IS,
            Next::In { .. } | Next::Between { .. } | Next::Like(_) => binds::LIKE,
            Next::Operator("=" | "<" | ">" | "<=" | ">=" | "<>") => binds::COMPARISON,
            Next::Operator("+" | "-") => binds::SUM,
            Next::Operator("*" | "/" | "%") => binds::PRODUCT,
            Next::Operator("^") => binds::POWER,
            Next::Operator(_) => binds::OTHER,
            Next::AtTimeZone => binds::AT,
            Next::Collate => binds::COLLATE,
            Next::Cast => binds::CAST,
        }
    }
}
