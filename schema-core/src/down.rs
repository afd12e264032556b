//! What a down leaves other than it was before its up: the same findings for every database.

use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::{Source, Span};

/// How the schema after a down differs from the one before its up.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    /// What differs: "column `disks.size`".
    pub(crate) object: String,
    /// How.
    pub(crate) how: How,
    /// Where it was made: in the up where it is left over, else in the migration that made it.
    pub(crate) place: Option<(Source, Span)>,
}

/// A way to differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    /// The up made it, and it is still there.
    LeftOver,
    /// It was there before, and is not any more.
    Lost,
    /// It is there, with another definition.
    Changed {
        /// What it was: "type `integer`".
        before: String,
        /// What it is now.
        after: String,
    },
    /// It is back under another name.
    Renamed {
        /// Its name now.
        to: String,
    },
    /// The columns of a table stand in another order, and nothing else differs.
    Order,
    /// A value of an enum, which `PostgreSQL` has no statement to take away.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "SQLite has no enums"))]
    Value,
}

impl Difference {
    fn line(&self) -> String {
        let Difference { object, how, .. } = self;
        match how {
            How::LeftOver | How::Value => format!("left over: {object}"),
            How::Lost => format!("lost: {object}"),
            How::Changed { before, after } => {
                format!("changed: {object}, which had {before} and has {after}")
            }
            How::Renamed { to } => format!("renamed: {object}, which is `{to}` now"),
            How::Order => format!("reordered: {object}"),
        }
    }

    pub(crate) fn code(&self) -> Code {
        match self.how {
            How::Order => Code::ColumnOrder,
            How::Value => Code::EnumValueStays,
            _ => Code::DownDiffers,
        }
    }
}

/// So many differences are shown with their place, and so many are listed.
const SHOWN: usize = 3;
const LISTED: usize = 20;

/// Reports what differs after a down: one finding for each code.
pub(crate) fn report(down: &File, differences: &[Difference], findings: &mut Vec<Diagnostic>) {
    for code in [Code::DownDiffers, Code::EnumValueStays, Code::ColumnOrder] {
        let of_code: Vec<&Difference> =
            differences.iter().filter(|one| one.code() == code).collect();
        if !of_code.is_empty() {
            findings.push(finding(code, down, &of_code));
        }
    }
}

fn finding(code: Code, down: &File, differences: &[&Difference]) -> Diagnostic {
    let first = differences[0];
    let message = match (code, differences.len(), &first.how) {
        (Code::ColumnOrder, ..) => "after the down columns stand in another order".to_owned(),
        (Code::EnumValueStays, 1, _) => format!("the down leaves {} behind", first.object),
        (Code::EnumValueStays, many, _) => format!("the down leaves {many} enum values behind"),
        (_, 1, How::LeftOver) => format!("the down leaves {} behind", first.object),
        (_, 1, How::Lost) => format!("the down does not bring {} back", first.object),
        (_, 1, How::Renamed { .. }) => {
            format!("the down brings {} back under another name", first.object)
        }
        (_, 1, _) => format!("the down does not restore {}", first.object),
        (_, many, _) => format!("{many} things are not as they were before the up"),
    };
    let mut finding =
        Diagnostic::new(code, message).at(&down.source, first_line(down), label(code));
    let mut shown: Vec<(&str, Span)> = Vec::new();
    for difference in differences.iter().filter(|_| code != Code::ColumnOrder) {
        if let Some((source, span)) = &difference.place
            && shown.len() < SHOWN
            && !shown.contains(&(source.path(), *span))
        {
            shown.push((source.path(), *span));
            let text = match difference.how {
                How::LeftOver | How::Value => "made here, and left over",
                _ => "as it was before the up",
            };
            finding = finding.at(source, first_line_of(source, *span), text);
        }
    }
    if differences.len() > 1 || matches!(first.how, How::Changed { .. } | How::Renamed { .. }) {
        finding.help.extend(listed(differences.iter().copied()));
    }
    match code {
        Code::ColumnOrder => finding.help(
            "a column that is added comes last: where the order matters to nobody, let it stay",
        ),
        Code::EnumValueStays => finding.help(
            "PostgreSQL cannot take a value out of an enum: make the type anew without it, or say \
             in the up that it stays: `-- irreversible: why`",
        ),
        _ => finding,
    }
}

/// A line for each difference, as long as there are not too many.
pub(crate) fn listed<'d>(
    differences: impl ExactSizeIterator<Item = &'d Difference>,
) -> Vec<String> {
    let more = differences.len().saturating_sub(LISTED);
    let mut lines: Vec<String> = differences.take(LISTED).map(Difference::line).collect();
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines
}

fn label(code: Code) -> &'static str {
    match code {
        Code::ColumnOrder => "after this the order is another",
        Code::EnumValueStays => "after this it is still there",
        _ => "after this the schema is another than before the up",
    }
}

/// The first line with SQL.
fn first_line(file: &File) -> Span {
    let mut start = 0;
    for line in file.source.text().split_inclusive('\n') {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with("--") {
            let indent = line.len() - line.trim_start().len();
            return span(start + indent, start + indent + text.len());
        }
        start += line.len();
    }
    span(0, file.source.text().trim_end().len())
}

fn first_line_of(source: &Source, at: Span) -> Span {
    let text = source.slice(at);
    let end = text.find('\n').unwrap_or(text.len());
    let length = u32::try_from(text[..end].trim_end().len()).unwrap_or(0);
    Span::new(at.start, at.start.saturating_add(length))
}

fn span(start: usize, end: usize) -> Span {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(position(start), position(end))
}

/// The up runs again after its down, and leaves another schema than the first time.
#[cfg(feature = "sqlite")]
pub(crate) fn report_repeated(
    down: &File,
    differences: &[Difference],
    findings: &mut Vec<Diagnostic>,
) {
    let Some(first) = differences.first() else { return };
    let message = match differences.len() {
        1 => format!("after its down the up leaves another schema: {}", first.line()),
        many => format!("after its down the up leaves another schema: {many} things differ"),
    };
    let label = "after this the up does not do what it did";
    let mut finding =
        Diagnostic::new(Code::NotRepeatable, message).at(&down.source, first_line(down), label);
    if differences.len() > 1 {
        finding.help.extend(listed(differences.iter()));
    }
    findings.push(finding.help("write the up so that its result does not depend on the data"));
}

/// The up fails where it runs again after its down.
pub(crate) fn not_repeatable(down: &File, because: Diagnostic) -> Diagnostic {
    let message = format!("after its down the up fails: {}", because.message);
    let mut finding = Diagnostic::new(Code::NotRepeatable, message).at(
        &down.source,
        first_line(down),
        "after this the up does not run again",
    );
    finding.labels.extend(because.labels);
    finding.help(
        "what the down leaves behind is in its way: take it back there, or write `IF NOT EXISTS`",
    )
}
