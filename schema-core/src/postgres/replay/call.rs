//! Calls of functions and procedures that the migrations made: their code is run with what they are given.

use std::collections::HashMap;

use super::block::{Flow, Lost, Outcome, Run};
use super::evaluate;
use super::search_path::SearchPath;
use super::value::Value;
use crate::postgres::catalog::Routine;
use crate::postgres::syntax::Value as Aspect;
use crate::postgres::syntax::{
    self, Call, Definition, Expression, Ident, Mode, Name, Parameter, RoutineKind, Step, Words,
};
use crate::source::Span;

/// So many functions call one another.
const DEEPEST: usize = 12;

/// The code of a function that is called, and its variables.
struct Prepared {
    text: String,
    is_plpgsql: bool,
    scope: HashMap<String, Value>,
    path: Option<SearchPath>,
    /// Whether it surely runs.
    runs: bool,
}

/// What stands around a call.
struct Around {
    scopes: Vec<HashMap<String, Value>>,
    path: Option<SearchPath>,
}

impl Run<'_, '_> {
    /// Whether one of these functions is one of ours that may change the schema.
    pub(super) fn may_change(&self, calls: &[String]) -> bool {
        calls.iter().any(|call| self.replay.is_ours(call))
    }

    /// The calls of a query: those of functions that change the schema are run.
    pub(super) fn call_all(
        &mut self,
        words: &Words,
        calls: &Words,
        called: &[Call],
        at: Span,
    ) -> Outcome {
        let is_ours = |call: &&Call| self.replay.is_ours(&call.name.name.name);
        let ours: Vec<&Call> = called.iter().filter(is_ours).collect();
        let is_listed = |word: &str| ours.iter().any(|call| call.name.name.name == word);
        let all_listed = calls.iter().all(|word| is_listed(word) || !self.replay.is_ours(word));
        if !(all_listed && ours.iter().all(|call| call.once)) {
            if !self.guards.is_empty() {
                return Err(Lost);
            }
            self.may_call_all(words, calls, called, at);
            return Ok(Flow::Next);
        }
        self.foreign(words, calls, at);
        for call in ours {
            match self.call(&call.name, call.arguments.as_deref(), at) {
                Ok(Flow::Next) => {}
                other => return other,
            }
        }
        Ok(Flow::Next)
    }

    /// A function that the query calls as well may do what nobody knows.
    fn foreign(&mut self, words: &Words, calls: &Words, at: Span) {
        let place = self.replay.place(at);
        if self.replay.calls_foreign(calls) {
            self.replay.is_exact = false;
            let mut words = words.clone();
            for call in calls.iter().filter(|call| self.replay.is_ours(call)) {
                words.remove(call);
            }
            let what = "a call of a function that is not replayed";
            self.replay.catalog.touch(&words, what, &place);
        }
    }

    /// The calls of a query may run, or run more than once.
    pub(super) fn may_call_all(&mut self, words: &Words, calls: &Words, called: &[Call], at: Span) {
        self.foreign(words, calls, at);
        let ours: Vec<String> =
            calls.iter().filter(|word| self.replay.is_ours(word)).map(str::to_owned).collect();
        for one in ours {
            let mut listed = called.iter().filter(|call| call.name.name.name == one).peekable();
            if listed.peek().is_none() {
                self.may_call_words(words, at);
            }
            for call in listed {
                if !self.may_call_with(&call.name, call.arguments.as_deref(), at) {
                    self.may_call_words(words, at);
                }
            }
        }
    }

    /// Functions that a step calls may run, with whatever they are given.
    pub(super) fn may_call(&mut self, calls: &[String], step: &Step) {
        for call in calls {
            if self.replay.is_ours(call)
                && !self.may_call_with(&bare(call, step.span), None, step.span)
            {
                let words = self.words(step);
                self.may_call_words(&words, step.span);
            }
        }
    }

    /// `f (..)`, and nothing else.
    pub(super) fn call_named(
        &mut self,
        name: &str,
        arguments: &[Expression],
        step: &Step,
    ) -> Outcome {
        self.call(&bare(name, step.span), Some(arguments), step.span)
    }

    /// What a function may touch of which the code is not followed.
    fn may_call_words(&mut self, words: &Words, at: Span) {
        self.replay.is_exact = false;
        let place = self.replay.place(at);
        let catalog = &mut *self.replay.catalog;
        catalog.triggers_may_exist(words);
        if catalog.with_functions(words).may_change_schema() {
            catalog.touch(words, "a call of a function that is not replayed", &place);
        }
    }

    /// Runs a function.
    fn call(&mut self, name: &Name, arguments: Option<&[Expression]>, at: Span) -> Outcome {
        let Some(prepared) = self.prepared(name, arguments) else {
            if !self.guards.is_empty() {
                return Err(Lost);
            }
            self.may_call_name(name, arguments, at);
            return Ok(Flow::Next);
        };
        if !prepared.runs {
            if !self.guards.is_empty() {
                return Err(Lost);
            }
            if !self.may_call_with(name, arguments, at) {
                self.may_call_name(name, arguments, at);
            }
            return Ok(Flow::Next);
        }
        let Prepared { text, is_plpgsql, scope, path, .. } = prepared;
        let outcome = if is_plpgsql {
            let Some(block) = self.code(&text, at) else {
                if !self.guards.is_empty() {
                    return Err(Lost);
                }
                self.may_call_name(name, arguments, at);
                return Ok(Flow::Next);
            };
            let around = self.enter_function(text, scope, path);
            let outcome = self.block(&block);
            self.leave_function(around);
            outcome
        } else {
            let Some(statements) = self.statements(&text, at) else {
                if !self.guards.is_empty() {
                    return Err(Lost);
                }
                self.may_call_name(name, arguments, at);
                return Ok(Flow::Next);
            };
            let around = self.enter_function(text, scope, path);
            let mut outcome = Ok(Flow::Next);
            for statement in &statements {
                outcome = self.sql(statement);
                if !matches!(outcome, Ok(Flow::Next)) {
                    break;
                }
            }
            self.leave_function(around);
            outcome
        };
        match outcome {
            Ok(Flow::Raised(states)) => Ok(Flow::Raised(states)),
            Ok(Flow::Next | Flow::Jump(_)) => Ok(Flow::Next),
            // It may have come back early: whoever called it goes on.
            Err(Lost) if self.guards.is_empty() => Ok(Flow::Next),
            Err(Lost) => Err(Lost),
        }
    }

    /// The function of a trigger may run, on rows that nobody knows; `false` where its code is not followed.
    pub(super) fn may_be_fired(&mut self, name: &Name, at: Span) -> bool {
        self.may_call_with(name, None, at)
    }

    /// A function may run; `false` where its code is not followed.
    fn may_call_with(&mut self, name: &Name, arguments: Option<&[Expression]>, at: Span) -> bool {
        let Some(Prepared { text, is_plpgsql, scope, path, .. }) = self.prepared(name, arguments)
        else {
            return false;
        };
        self.replay.is_exact = false;
        if is_plpgsql {
            let Some(block) = self.code(&text, at) else { return false };
            let around = self.enter_function(text, scope, path);
            self.opaque_block(&block);
            self.leave_function(around);
            return true;
        }
        let Some(statements) = self.statements(&text, at) else { return false };
        let words = Words::of(&text);
        let around = self.enter_function(text, scope, path);
        for statement in &statements {
            self.may_run(statement, &words);
        }
        self.leave_function(around);
        true
    }

    fn code(&mut self, text: &str, at: Span) -> Option<syntax::Block> {
        self.text_left = self.text_left.checked_sub(text.len())?;
        syntax::code(text, at)
    }

    fn statements(&mut self, text: &str, at: Span) -> Option<Vec<syntax::Statement>> {
        self.text_left = self.text_left.checked_sub(text.len())?;
        syntax::parse_made(text, at)
    }

    /// A call of which the code is not followed: it may touch what its words and what it is given name.
    fn may_call_name(&mut self, name: &Name, arguments: Option<&[Expression]>, at: Span) {
        let mut words = Words::default();
        words.insert(&name.name.name);
        let mut is_known = arguments.is_some();
        for argument in arguments.unwrap_or_default() {
            match self.value(argument) {
                Value::Text(text) => words.extend(&Words::of(&text)),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
                _ => is_known = false,
            }
        }
        if is_known {
            self.may_call_words(&words, at);
        } else {
            self.give_up(at);
        }
    }

    fn enter_function(
        &mut self,
        text: String,
        scope: HashMap<String, Value>,
        path: Option<SearchPath>,
    ) -> Around {
        let scopes = std::mem::replace(&mut self.scopes, vec![scope]);
        self.functions.push(text);
        let path = path.map(|path| std::mem::replace(&mut self.replay.path, path));
        Around { scopes, path }
    }

    fn leave_function(&mut self, around: Around) {
        self.scopes = around.scopes;
        self.functions.pop();
        if let Some(path) = around.path {
            self.replay.path = path;
        }
    }

    /// The one routine that a call means, ready to run; `None` where it is not known which, or its code
    /// is not.
    fn prepared(&self, name: &Name, arguments: Option<&[Expression]>) -> Option<Prepared> {
        if self.functions.len() >= DEEPEST {
            return None;
        }
        let routine = self.meant_routine(name, arguments.map(<[Expression]>::len))?;
        let Some(Aspect::Body(text)) = routine.definition.get("body") else { return None };
        let is_plpgsql = match routine.definition.get("language") {
            Some(Aspect::Exact(language)) if language == "plpgsql" => true,
            Some(Aspect::Exact(language)) if language == "sql" => false,
            _ => return None,
        };
        let inputs = routine.parameters.iter().flatten().filter(|one| one.mode != Mode::Out);
        let mut scope = HashMap::new();
        let mut runs = true;
        let is_strict =
            routine.definition.get("null handling") == Some(&Aspect::Exact("strict".to_owned()));
        for (at, parameter) in inputs.enumerate() {
            let given = match arguments {
                None => Value::Unknown,
                Some(arguments) => match (arguments.get(at), &parameter.default) {
                    (Some(argument), _) => self.value(argument),
                    (None, Some(default)) => constant(default),
                    (None, None) => Value::Unknown,
                },
            };
            let value = self.given(given, parameter);
            let is_there = matches!(
                value,
                Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_)
            );
            runs &= !is_strict || is_there;
            scope.insert(format!("${}", at + 1), value.clone());
            if let Some(name) = &parameter.name {
                scope.insert(name.clone(), value);
            }
        }
        for out in routine.parameters.iter().flatten().filter(|one| one.mode == Mode::Out) {
            scope.extend(out.name.clone().map(|name| (name, Value::Null)));
        }
        Some(Prepared {
            text: text.clone(),
            is_plpgsql,
            scope,
            path: self.own_path(&routine.definition),
            runs,
        })
    }

    fn meant_routine(&self, name: &Name, arguments: Option<usize>) -> Option<&Routine> {
        let replay = &*self.replay;
        if replay.path.is_unknown() && name.schema.is_none() {
            return None;
        }
        let mut found: Option<&Routine> = None;
        for full in replay.candidates(name) {
            if replay.catalog.is_doubtful(&full) {
                return None;
            }
            for routine in replay.catalog.routines.get(&full).into_iter().flatten() {
                let parameters = routine.parameters.as_ref()?;
                let inputs = parameters.iter().filter(|one| one.mode != Mode::Out);
                let needed = inputs.clone().filter(|one| one.default.is_none()).count();
                let fits = arguments.is_none_or(|given| needed <= given && given <= inputs.count());
                let is_plain =
                    matches!(routine.kind, RoutineKind::Function | RoutineKind::Procedure)
                        && !parameters.iter().any(|one| one.mode == Mode::Variadic);
                if !is_plain || !replay.catalog.is_certain(routine.made) {
                    return None;
                }
                if fits && found.replace(routine).is_some() {
                    return None;
                }
            }
        }
        found
    }

    /// `SET search_path` of a function itself.
    fn own_path(&self, definition: &Definition) -> Option<SearchPath> {
        let written = match definition.get("setting search_path")? {
            Aspect::Exact(written) => written.split_once(" to ").map(|(_, names)| names),
            _ => None,
        };
        let names: Option<Vec<String>> = written.map(|names| {
            names.split(',').map(|name| name.trim().trim_matches('"').to_owned()).collect()
        });
        Some(SearchPath::new(names.as_deref(), self.replay.default_schema))
    }

    /// What a parameter holds of a value, as code prints it.
    fn given(&self, value: Value, parameter: &Parameter) -> Value {
        let kind = &parameter.data_type;
        if value == Value::Null || value == Value::Unknown {
            return value;
        }
        if kind.array {
            return match value {
                Value::List(_) if is_text(&kind.name) => value,
                _ => Value::Unknown,
            };
        }
        match &*kind.name {
            "regclass" => match &value {
                Value::Text(_) => self.as_relation(&value),
                _ => Value::Unknown,
            },
            name if is_text(name) && kind.schema.is_none() => match value {
                Value::Text(_) | Value::Shape(_) => value,
                Value::Number(number) => Value::Text(number.to_string()),
                _ => Value::Unknown,
            },
            name => match value {
                Value::Text(label) if self.is_label(kind, &label) => Value::Text(label),
                value @ (Value::Text(_) | Value::Number(_) | Value::Bool(_)) => {
                    evaluate::cast(value, name)
                }
                _ => Value::Unknown,
            },
        }
    }

    /// Whether this is surely a label of an enum.
    fn is_label(&self, kind: &syntax::TypeSyntax, label: &str) -> bool {
        self.replay.is_label(kind, label)
    }
}

fn bare(name: &str, span: Span) -> Name {
    Name { schema: None, name: Ident { name: name.to_owned(), span }, span }
}

fn is_text(name: &str) -> bool {
    matches!(name, "text" | "varchar" | "character varying" | "name" | "citext")
}

/// What a default is, where that is a constant.
fn constant(written: &str) -> Value {
    let quoted = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match (written, quoted) {
        (_, Some(text)) if !text.contains('\'') => Value::Text(text.to_owned()),
        (word, _) if word.eq_ignore_ascii_case("null") => Value::Null,
        (word, _) if word.eq_ignore_ascii_case("true") => Value::Bool(true),
        (word, _) if word.eq_ignore_ascii_case("false") => Value::Bool(false),
        (number, _) => number.parse().map_or(Value::Unknown, Value::Number),
    }
}
