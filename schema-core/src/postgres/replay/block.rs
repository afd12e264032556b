//! Code in PL/pgSQL that is run: a `DO` block, and functions that the migrations made.
//!
//! Values are known or not. A branch whose condition is known is run or left out; where it is not
//! known, what the branches may touch is opaque, and so is what follows if they may leave the block. A block with
//! handlers is a subtransaction: a statement that surely fails in it takes it back, and its handler is
//! run. Where it cannot be told whether one fails, the whole of that block is opaque.

use std::collections::HashMap;

use super::Replay;
use super::certainty::{catching, states};
use super::evaluate::is_of_name;
use super::search_path::SearchPath;
use super::value::Value;
use crate::postgres::catalog::Savepoint;
use crate::postgres::syntax::{
    self, Block, Caught, Expression, Jump, Kind, Over, Question, Source, Statement, Step, What,
};
use crate::source::Span;

/// So many steps are run in one block.
const LONGEST: u32 = 2_000;
/// So many bytes of SQL that it puts together are parsed.
const MOST_TEXT: usize = 1 << 18;

/// How a list of steps ends.
pub(super) enum Flow {
    Next,
    Jump(Jump),
    /// With an error that has one of these SQLSTATEs; none where they are not known.
    Raised(Vec<&'static str>),
}

/// It cannot be told how it goes on: what follows in the same block may run or not.
pub(super) struct Lost;

pub(super) type Outcome = Result<Flow, Lost>;

/// A run of a block.
pub(super) struct Run<'r, 'a> {
    pub(super) replay: &'r mut Replay<'a>,
    pub(super) scopes: Vec<HashMap<String, Value>>,
    /// The conditions of the handlers around the current step.
    pub(super) guards: Vec<Vec<Caught>>,
    pub(super) steps_left: u32,
    pub(super) text_left: usize,
    /// The text of each function that is run, the last one called last.
    pub(super) functions: Vec<String>,
}

/// The state to which an error takes a block back.
struct Saved {
    catalog: Savepoint,
    findings: usize,
    path: SearchPath,
    added: usize,
}

impl Replay<'_> {
    /// Runs a `DO` block.
    pub(super) fn run(&mut self, block: &Block) {
        self.is_exact = true;
        let mut run = Run::new(self);
        // Whatever is uncertain has been made opaque on the way.
        let _ = run.block(block);
    }

    fn save(&mut self) -> Saved {
        Saved {
            catalog: self.catalog.save(),
            findings: self.findings.len(),
            path: self.path.clone(),
            added: self.added.len(),
        }
    }

    fn roll_back(&mut self, to: Saved) {
        self.catalog.roll_back(to.catalog);
        self.findings.truncate(to.findings);
        self.path = to.path;
        self.added.truncate(to.added);
    }
}

impl<'r, 'a> Run<'r, 'a> {
    pub(super) fn new(replay: &'r mut Replay<'a>) -> Self {
        Run {
            replay,
            scopes: vec![],
            guards: vec![],
            steps_left: LONGEST,
            text_left: MOST_TEXT,
            functions: vec![],
        }
    }
}

impl Run<'_, '_> {
    pub(super) fn block(&mut self, block: &Block) -> Outcome {
        self.enter(block);
        let outcome =
            if block.handlers.is_empty() { self.steps(&block.body) } else { self.guarded(block) };
        self.scopes.pop();
        outcome
    }

    /// Declares the variables of a block.
    fn enter(&mut self, block: &Block) {
        if self.may_change(&block.calls) {
            // What they are given is not known.
            self.give_up(block.span);
        }
        self.scopes.push(HashMap::new());
        for (name, value) in &block.variables {
            let value = value.as_ref().map_or(Value::Null, |value| self.value(value));
            self.declare(name, value);
        }
    }

    fn guarded(&mut self, block: &Block) -> Outcome {
        let saved = self.replay.save();
        let catches = block.handlers.iter().flat_map(|handler| handler.catches.clone());
        self.guards.push(catches.collect());
        let outcome = self.steps(&block.body);
        self.guards.pop();
        let caught = match outcome {
            Ok(Flow::Raised(states)) => match catching(&block.handlers, &states) {
                Ok(Some(handler)) => Some(handler),
                Ok(None) => {
                    self.replay.catalog.keep(saved.catalog);
                    return Ok(Flow::Raised(states));
                }
                Err(Lost) => None,
            },
            Ok(flow) => {
                self.replay.catalog.keep(saved.catalog);
                return Ok(flow);
            }
            Err(Lost) => None,
        };
        self.replay.roll_back(saved);
        match caught {
            Some(handler) => self.steps(&handler.body),
            None => {
                let mut lists: Vec<&[Step]> = vec![&block.body];
                lists.extend(block.handlers.iter().map(|handler| &*handler.body));
                self.forget_all(&lists);
                self.uncertain(&lists)
            }
        }
    }

    fn steps(&mut self, steps: &[Step]) -> Outcome {
        for (at, step) in steps.iter().enumerate() {
            match self.step(step) {
                Ok(Flow::Next) => {}
                Err(Lost) => {
                    if self.guards.is_empty() {
                        self.opaque(&steps[at + 1..]);
                    }
                    return Err(Lost);
                }
                flow => return flow,
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, step: &Step) -> Outcome {
        if self.steps_left == 0 {
            self.opaque(std::slice::from_ref(step));
            return Err(Lost);
        }
        self.steps_left -= 1;
        if self.may_change(&step.calls) {
            match &step.what {
                // `done := f (..)`
                What::Assign { variable, value: Some(Expression::Call(name, arguments)) }
                    if step.calls.len() == 1 =>
                {
                    let outcome = self.call_named(name, arguments, step);
                    self.set(variable, Value::Unknown);
                    return outcome;
                }
                _ if !self.guards.is_empty() => return Err(Lost),
                _ => self.may_call(&step.calls, step),
            }
        }
        match &step.what {
            What::Nothing => Ok(Flow::Next),
            What::Sets(names) => {
                for name in names {
                    self.set(name, Value::Unknown);
                }
                Ok(Flow::Next)
            }
            What::While { condition, body } => self.repeat(condition, body),
            What::Sql(statement) => self.sql(statement),
            What::Execute { text, into } => {
                let outcome = self.execute(text, step);
                for name in into {
                    self.set(name, Value::Unknown);
                }
                outcome
            }
            What::Assign { variable, value } => {
                let value = value.as_ref().map_or(Value::Unknown, |value| self.value(value));
                self.set(variable, value);
                Ok(Flow::Next)
            }
            What::Into { variables, query } => self.select_into(variables, query.as_ref()),
            What::If { branches, otherwise } => {
                for (at, (condition, steps)) in branches.iter().enumerate() {
                    match self.value(condition) {
                        Value::Bool(true) => return self.steps(steps),
                        Value::Bool(false) | Value::Null => {}
                        _ => {
                            let open = branches[at..].iter().map(|(_, steps)| &**steps);
                            let open: Vec<&[Step]> = open.chain([&**otherwise]).collect();
                            return self.uncertain(&open);
                        }
                    }
                }
                self.steps(otherwise)
            }
            What::Block(block) => self.block(block),
            What::For { variables, over, body } => self.each(variables, over, body),
            What::Raise { state } => Ok(self.raise(step.span, state.as_deref())),
            What::Jump(jump) => Ok(Flow::Jump(*jump)),
            What::Unknown { .. } => {
                self.forget(step);
                self.uncertain(&[std::slice::from_ref(step)])
            }
        }
    }

    /// One of these lists is run, or none. Variables that may be set in a round before must be forgotten.
    fn uncertain(&mut self, lists: &[&[Step]]) -> Outcome {
        let steps = || lists.iter().copied().flatten();
        let is_idle = |step: &Step| {
            step.calls.is_empty()
                && matches!(step.what, What::Nothing | What::Sets(_) | What::Assign { .. })
        };
        if steps().all(is_idle) {
            self.forget_all(lists);
            return Ok(Flow::Next);
        }
        if !self.guards.is_empty() {
            return Err(Lost);
        }
        for list in lists {
            let before = self.scopes.clone();
            self.opaque(list);
            self.scopes = before;
        }
        self.forget_all(lists);
        let leaves = steps().any(|step| may_leave(step, false));
        if leaves { Err(Lost) } else { Ok(Flow::Next) }
    }

    fn forget_all(&mut self, lists: &[&[Step]]) {
        for step in lists.iter().copied().flatten() {
            self.forget(step);
        }
    }

    fn raise(&mut self, at: Span, state: Option<&str>) -> Flow {
        if self.guards.is_empty() && self.functions.is_empty() {
            self.replay.raises(Some(at));
        }
        Flow::Raised(if state == Some("P0001") { vec!["P0001"] } else { vec![] })
    }

    fn each(&mut self, variables: &[String], over: &Over, body: &[Step]) -> Outcome {
        let values = match over {
            Over::Range(first, last) => match (self.value(first), self.value(last)) {
                (Value::Number(first), Value::Number(last))
                    if last.saturating_sub(first) < i64::from(LONGEST) =>
                {
                    Some((first..=last).map(|number| vec![Value::Number(number)]).collect())
                }
                _ => None,
            },
            Over::List(list) => match self.value(list) {
                Value::List(values) => Some(values.into_iter().map(|one| vec![one]).collect()),
                _ => None,
            },
            Over::Rows(query) => match self.partitions(query) {
                Some(rows) if self.guards.is_empty() => {
                    return self.may_round(variables, &rows, body);
                }
                _ => self.rows(query, variables.len()),
            },
            Over::Unknown => None,
        };
        self.scopes.push(HashMap::new());
        let outcome = self.rounds(variables, values, body, matches!(over, Over::Range(..)));
        self.scopes.pop();
        outcome
    }

    /// A loop that runs for some of these rows, or for none.
    fn may_round(
        &mut self,
        variables: &[String],
        rows: &[Vec<(String, Value)>],
        body: &[Step],
    ) -> Outcome {
        self.forget_all(&[body]);
        for row in rows {
            let values = Self::round(row.clone(), variables.len());
            for (name, value) in variables.iter().zip(values) {
                self.set(name, value);
            }
            let before = self.scopes.clone();
            self.opaque(body);
            self.scopes = before;
        }
        for name in variables {
            self.set(name, Value::Unknown);
        }
        self.forget_all(&[body]);
        if body.iter().any(may_return) { Err(Lost) } else { Ok(Flow::Next) }
    }

    fn rounds(
        &mut self,
        variables: &[String],
        values: Option<Vec<Vec<Value>>>,
        body: &[Step],
        declares: bool,
    ) -> Outcome {
        let Some(values) = values else {
            for name in variables {
                self.bind(name, Value::Unknown, declares);
            }
            self.forget_all(&[body]);
            return match self.uncertain(&[body]) {
                Err(Lost) if self.guards.is_empty() && !body.iter().any(may_return) => {
                    Ok(Flow::Next)
                }
                outcome => outcome,
            };
        };
        for row in values {
            for (name, value) in variables.iter().zip(row) {
                self.bind(name, value, declares);
            }
            match self.steps(body) {
                Ok(Flow::Next | Flow::Jump(Jump::Continue)) => {}
                Ok(Flow::Jump(Jump::Exit)) => break,
                Ok(flow) => return Ok(flow),
                Err(Lost) if self.guards.is_empty() => {
                    for step in body {
                        self.forget(step);
                    }
                    for name in variables {
                        self.bind(name, Value::Unknown, declares);
                    }
                    self.opaque(body);
                    // A round that is left early goes on behind the loop.
                    let leaves = self.steps_left == 0 || body.iter().any(may_return);
                    return if leaves { Err(Lost) } else { Ok(Flow::Next) };
                }
                Err(Lost) => return Err(Lost),
            }
        }
        Ok(Flow::Next)
    }

    /// `WHILE`: for as long as it is known how it goes on.
    fn repeat(&mut self, condition: &Expression, body: &[Step]) -> Outcome {
        while self.steps_left > 0 {
            match self.value(condition) {
                Value::Bool(true) => {}
                Value::Bool(false) | Value::Null => return Ok(Flow::Next),
                _ => break,
            }
            match self.steps(body) {
                Ok(Flow::Next | Flow::Jump(Jump::Continue)) => {}
                Ok(Flow::Jump(Jump::Exit)) => return Ok(Flow::Next),
                Ok(flow) => return Ok(flow),
                Err(Lost) if self.guards.is_empty() => break,
                Err(Lost) => return Err(Lost),
            }
            // Without one the loop goes round until the steps are used up.
            self.steps_left = self.steps_left.saturating_sub(1);
        }
        self.forget_all(&[body]);
        let leaves = self.steps_left == 0 || body.iter().any(may_return);
        match self.uncertain(&[body]) {
            Err(Lost) if self.guards.is_empty() && !leaves => Ok(Flow::Next),
            _ if leaves => Err(Lost),
            outcome => outcome,
        }
    }

    /// The variable of a loop over numbers is one of its own.
    fn bind(&mut self, name: &str, value: Value, declares: bool) {
        if declares { self.declare(name, value) } else { self.set(name, value) }
    }

    /// The rows that a query of constants gives, for so many variables.
    fn rows(&mut self, query: &Question, variables: usize) -> Option<Vec<Vec<Value>>> {
        if !query.conditions.is_empty() {
            // More than one would come in an order that nobody knows.
            let names = self.replay.constraints_found(query, &|one| self.value(one))?;
            let [(target @ Expression::Name(column), alias)] = &*query.targets else { return None };
            let is_one = names.len() < 2 && is_of_name(target);
            let column = alias.as_ref().or(column.last()).filter(|_| is_one)?;
            let rows = names.into_iter().map(|name| vec![(column.clone(), Value::Text(name))]);
            return Some(rows.map(|row| Self::round(row, variables)).collect());
        }
        // `SELECT unnest (..)`
        if let ([(Expression::Call(name, arguments), _)], []) = (&*query.targets, &*query.from)
            && let [list] = &**arguments
            && name == "unnest"
        {
            let Value::List(values) = self.value(list) else { return None };
            let alias = query.targets[0].1.clone().unwrap_or_else(|| name.clone());
            return Some(
                values
                    .into_iter()
                    .map(|one| Self::round(vec![(alias.clone(), one)], variables))
                    .collect(),
            );
        }
        let [source] = &*query.from else { return None };
        let table: Vec<Vec<(String, Value)>> = match source {
            Source::Rows { rows, columns } => rows
                .iter()
                .map(|row| {
                    let values = row.iter().map(|value| self.value(value));
                    columns.iter().cloned().zip(values).collect()
                })
                .collect(),
            Source::Unnest { list, column } => match self.value(list) {
                Value::List(values) => {
                    values.into_iter().map(|one| vec![(column.clone(), one)]).collect()
                }
                _ => return None,
            },
            Source::Relation { .. } => return None,
        };
        let picked = |row: Vec<(String, Value)>| -> Option<Vec<(String, Value)>> {
            if query.targets.is_empty() {
                return Some(row);
            }
            let pick = |(target, alias): &(Expression, Option<String>)| {
                let Expression::Name(names) = target else { return None };
                let name = names.last()?;
                let (_, value) = row.iter().find(|(column, _)| column == name)?;
                Some((alias.clone().unwrap_or_else(|| name.clone()), value.clone()))
            };
            query.targets.iter().map(pick).collect()
        };
        table
            .into_iter()
            .map(|row| Some(Self::round(picked(row)?, variables)))
            .collect::<Option<Vec<_>>>()
    }

    /// What the variables of a loop get from a row: one each, or a record.
    fn round(row: Vec<(String, Value)>, variables: usize) -> Vec<Value> {
        // A record, or a scalar for a row of one: a name after a dot tells them apart.
        if variables == 1 {
            return vec![Value::Row(row)];
        }
        row.into_iter().map(|(_, value)| value).collect()
    }

    fn select_into(&mut self, variables: &[String], query: Option<&Question>) -> Outcome {
        self.set_from(variables, query);
        let may_fail = !self.guards.is_empty() && !self.only_duplicates();
        if may_fail { Err(Lost) } else { Ok(Flow::Next) }
    }

    /// Sets variables to what a query gives.
    fn set_from(&mut self, variables: &[String], query: Option<&Question>) {
        let fits = query.filter(|query| query.targets.len() == variables.len());
        let values: Vec<Value> = match fits {
            Some(query) => query
                .targets
                .iter()
                .map(|(target, _)| match (&*query.from, &*query.conditions) {
                    ([], []) => self.value(target),
                    _ => {
                        let query =
                            Question { targets: vec![(target.clone(), None)], ..query.clone() };
                        self.answer(&query)
                    }
                })
                .collect(),
            None => vec![],
        };
        for (at, name) in variables.iter().enumerate() {
            self.set(name, values.get(at).cloned().unwrap_or(Value::Unknown));
        }
        self.set("found", Value::Unknown);
    }

    /// A statement that the code puts together.
    fn execute(&mut self, text: &Expression, step: &Step) -> Outcome {
        let text = self.value(text);
        let Value::Text(sql) = &text else {
            if !self.guards.is_empty() {
                return Err(Lost);
            }
            self.may_execute(&text, step.span);
            return Ok(Flow::Next);
        };
        let statements = if sql.len() <= self.text_left {
            self.text_left -= sql.len();
            syntax::parse_made(sql, step.span)
        } else {
            None
        };
        let Some(statements) = statements else {
            if !self.guards.is_empty() {
                return Err(Lost);
            }
            self.may_execute(&text, step.span);
            return Ok(Flow::Next);
        };
        for statement in &statements {
            match self.sql(statement) {
                Ok(Flow::Next) => {}
                other => return other,
            }
        }
        Ok(Flow::Next)
    }

    /// A statement of SQL.
    pub(super) fn sql(&mut self, statement: &Statement) -> Outcome {
        let kind = &statement.kind;
        if let Kind::Query { words, calls, called } = kind
            && self.replay.calls_ours(calls)
        {
            return self.call_all(words, calls, called, statement.span);
        }
        if self.guards.is_empty() {
            self.replay.statement(statement);
            return Ok(Flow::Next);
        }
        if let Some(state) = self.taken(kind) {
            return Ok(Flow::Raised(vec![state]));
        }
        let is_sure = self.is_sure(kind);
        let before = self.replay.findings.len();
        self.replay.statement(statement);
        let failure = self.replay.findings[before..].iter().find_map(|found| states(found, kind));
        match failure {
            Some(states) => Ok(Flow::Raised(states)),
            None if is_sure => Ok(Flow::Next),
            None => Err(Lost),
        }
    }

    /// These steps may run, up to any of them: what they may touch is not certain any more.
    pub(super) fn opaque(&mut self, steps: &[Step]) {
        for step in steps {
            if self.steps_left == 0 {
                self.give_up(step.span);
                return;
            }
            self.steps_left -= 1;
            self.may_call(&step.calls, step);
            match &step.what {
                What::Nothing | What::Raise { .. } | What::Jump(_) | What::Sets(_) => {
                    self.forget(step);
                }
                What::Assign { variable, value } => {
                    let value = value.as_ref().map_or(Value::Unknown, |value| self.value(value));
                    self.set(variable, value);
                }
                What::Into { variables, query } => self.set_from(variables, query.as_ref()),
                What::Sql(statement) => {
                    if !self.may(&statement.kind, statement.span) {
                        self.touch_step(step);
                    }
                }
                What::Execute { text, .. } => {
                    let text = self.value(text);
                    self.may_execute(&text, step.span);
                    self.forget(step);
                }
                What::If { branches, otherwise } => {
                    let before = self.scopes.clone();
                    for (_, steps) in branches {
                        self.opaque(steps);
                        self.scopes.clone_from(&before);
                    }
                    self.opaque(otherwise);
                    self.scopes = before;
                    self.forget(step);
                }
                What::Block(block) => {
                    self.opaque_block(block);
                    self.forget(step);
                }
                What::For { variables, over, body } => {
                    self.forget(step);
                    self.scopes.push(HashMap::new());
                    for name in variables {
                        self.bind(name, Value::Unknown, matches!(over, Over::Range(..)));
                    }
                    let rows = match over {
                        Over::Rows(query) => self.partitions(query),
                        _ => None,
                    };
                    match rows {
                        Some(rows) => drop(self.may_round(variables, &rows, body)),
                        None => self.opaque(body),
                    }
                    self.scopes.pop();
                    self.forget(step);
                }
                What::While { body, .. } => {
                    self.forget(step);
                    self.opaque(body);
                    self.forget(step);
                }
                What::Unknown { steps } if steps.is_empty() => {
                    self.touch_step(step);
                    self.forget(step);
                }
                What::Unknown { steps } => {
                    self.forget(step);
                    self.opaque(steps);
                    self.forget(step);
                }
            }
        }
    }

    pub(super) fn opaque_block(&mut self, block: &Block) {
        self.enter(block);
        let before = self.scopes.clone();
        self.opaque(&block.body);
        self.scopes = before;
        for step in &block.body {
            self.forget(step);
        }
        for handler in &block.handlers {
            let before = self.scopes.clone();
            self.opaque(&handler.body);
            self.scopes = before;
        }
        self.scopes.pop();
    }

    /// The variables that a step may set are not known any more.
    fn forget(&mut self, step: &Step) {
        match &step.what {
            What::Assign { variable, .. } => self.set(variable, Value::Unknown),
            What::Sets(variables)
            | What::Into { variables, .. }
            | What::Execute { into: variables, .. } => {
                for name in variables {
                    self.set(name, Value::Unknown);
                }
            }
            What::If { branches, otherwise } => {
                let all = branches.iter().flat_map(|(_, steps)| steps).chain(otherwise);
                all.for_each(|step| self.forget(step));
            }
            What::Block(block) => {
                let handled = block.handlers.iter().flat_map(|handler| &handler.body);
                block.body.iter().chain(handled).for_each(|step| self.forget(step));
            }
            What::For { variables, body, .. } => {
                for name in variables {
                    self.set(name, Value::Unknown);
                }
                for step in body {
                    self.forget(step);
                }
            }
            What::While { body, .. } => {
                for step in body {
                    self.forget(step);
                }
            }
            What::Unknown { .. } => {
                let all = self.scopes.iter_mut().flat_map(HashMap::values_mut);
                all.for_each(|value| *value = Value::Unknown);
            }
            What::Sql(_) | What::Raise { .. } | What::Jump(_) | What::Nothing => {}
        }
    }

    pub(super) fn declare(&mut self, name: &str, value: Value) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), value);
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        for scope in self.scopes.iter_mut().rev() {
            if let Some(known) = scope.get_mut(name) {
                *known = value;
                return;
            }
        }
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Value> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }
}

/// Whether a step may leave the list that it stands in.
fn may_leave(step: &Step, in_loop: bool) -> bool {
    match &step.what {
        What::Jump(Jump::Return) => true,
        What::Jump(_) => !in_loop,
        What::If { branches, otherwise } => {
            let mut all = branches.iter().flat_map(|(_, steps)| steps).chain(otherwise);
            all.any(|step| may_leave(step, in_loop))
        }
        What::Block(block) => {
            let handled = block.handlers.iter().flat_map(|handler| &handler.body);
            block.body.iter().chain(handled).any(|step| may_leave(step, in_loop))
        }
        What::For { body, .. } | What::While { body, .. } => {
            body.iter().any(|step| may_leave(step, true))
        }
        What::Unknown { steps } => steps.iter().any(|step| may_leave(step, in_loop)),
        _ => false,
    }
}

fn may_return(step: &Step) -> bool {
    may_leave(step, true)
}
