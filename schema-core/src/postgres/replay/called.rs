//! Which functions the code of a block may call: those that it names but to make, change or drop them.

use super::Replay;
use crate::postgres::syntax::{Block, Kind, Step, What, Words};
use crate::source::Span;

impl Replay<'_> {
    /// The words of a block but for those of statements that run nothing of what they name.
    pub(super) fn words_that_run(&self, block: &Block, words: &Words, span: Span) -> Words {
        let mut idle = Vec::new();
        of_block(block, &mut idle);
        // What code puts together has no places of its own.
        idle.retain(|one| span.start < one.start && one.start < one.end && one.end < span.end);
        if idle.is_empty() {
            return words.clone();
        }
        let mut text = String::new();
        let mut from = span.start;
        for one in idle {
            if one.start < from {
                continue;
            }
            text.push_str(self.source.slice(Span::new(from, one.start)));
            from = one.end;
        }
        text.push_str(self.source.slice(Span::new(from, span.end)));
        Words::of(&text).of_plpgsql()
    }
}

fn of_block(block: &Block, idle: &mut Vec<Span>) {
    of_steps(&block.body, idle);
    block.handlers.iter().for_each(|handler| of_steps(&handler.body, idle));
}

/// In the order in which they stand.
fn of_steps(steps: &[Step], idle: &mut Vec<Span>) {
    for step in steps {
        match &step.what {
            What::Sql(statement) => {
                let runs_nothing = matches!(
                    statement.kind,
                    Kind::CreateRoutine(_)
                        | Kind::AlterRoutine { .. }
                        | Kind::DropRoutines { .. }
                        | Kind::DropPart { .. }
                        | Kind::Comment(_)
                );
                idle.extend(runs_nothing.then_some(statement.span));
            }
            What::If { branches, otherwise } => {
                for (_, steps) in branches {
                    of_steps(steps, idle);
                }
                of_steps(otherwise, idle);
            }
            What::Block(block) => of_block(block, idle),
            What::For { body, .. } | What::Unknown { steps: body } => of_steps(body, idle),
            _ => {}
        }
    }
}
