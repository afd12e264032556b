//! Strings as values of a type, as the server prints them.
//!
//! A string in an expression is read once, when the expression is stored, and printed from the value:
//! `'1 day'` is `'1 day'::interval`, but `'24 hours'` is `'24:00:00'::interval`. Values whose form hangs on a
//! setting that is often changed (a time zone) are not known here.

use super::types::{Base, Type};

/// A constant: without its type, and as it is shown where nothing else tells the type.
pub(super) struct Constant {
    pub(super) bare: String,
    pub(super) labelled: String,
}

/// What the server makes of a string (`None`: of `NULL`) that is a value of a type; `None` where that is
/// not sure.
///
/// Source: `get_const_expr` in the server's `ruleutils.c`.
pub(super) fn constant(of: &Type, text: Option<&str>) -> Option<Constant> {
    let Some(text) = text else {
        return Some(Constant { bare: "NULL".to_owned(), labelled: format!("NULL::{}", of.name) });
    };
    let value = match of.base {
        _ if of.array => array(of.base, text)?,
        Base::Other => output_of_extension(&of.name, text)?,
        base => output(base, text)?,
    };
    let is_number = value.starts_with(|c: char| c.is_ascii_digit());
    let bare = match of.base {
        Base::Bool if !of.array => value.clone(),
        Base::Int4 if !of.array && is_number => value.clone(),
        Base::Numeric if !of.array && is_number && value.contains('.') => value.clone(),
        _ => quoted(&value),
    };
    let labelled =
        if bare == value && !of.array { bare.clone() } else { format!("{bare}::{}", of.name) };
    Some(Constant { bare, labelled })
}

/// The digits of a number, as a constant of the type that the server gives them.
///
/// Source: `make_const` in the server's `parse_node.c`.
pub(super) fn number(digits: &str) -> Option<(Type, Constant)> {
    let (sign, plain) = match digits.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", digits),
    };
    if plain.bytes().all(|digit| digit.is_ascii_digit()) {
        let plain = plain.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        let sign = if plain == "0" { "" } else { sign };
        let text = format!("{sign}{plain}");
        let base = match text.parse::<i64>() {
            Ok(value) if i32::try_from(value).is_ok() => Base::Int4,
            Ok(_) => Base::Int8,
            Err(_) => Base::Numeric,
        };
        let of = Type::of(base);
        let constant = constant(&of, Some(&text))?;
        return Some((of, constant));
    }
    let text = match plain.strip_prefix('.') {
        Some(fraction) => format!("{sign}0.{fraction}"),
        None => digits.to_owned(),
    };
    let of = Type::of(Base::Numeric);
    let constant = constant(&of, Some(&text))?;
    Some((of, constant))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What a type of an extension makes of a string.
fn output_of_extension(name: &str, text: &str) -> Option<String> {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'_')
    };
    let is_same = match name {
        "citext" => true,
        "ltree" => text.split('.').all(is_label),
        _ => false,
    };
    is_same.then(|| text.to_owned())
}

/// What the output function of a type makes of what its input function reads.
fn output(base: Base, text: &str) -> Option<String> {
    let same = |is: bool| is.then(|| text.to_owned());
    match base {
        Base::Text | Base::Varchar | Base::Bpchar | Base::Json | Base::Enum => same(true),
        Base::Bool => boolean(text),
        Base::Int2 => same(is_integer(text) && text.parse::<i16>().is_ok()),
        Base::Int4 => same(is_integer(text) && text.parse::<i32>().is_ok()),
        Base::Int8 => same(is_integer(text) && text.parse::<i64>().is_ok()),
        Base::Numeric => same(is_decimal(text)),
        Base::Float4 => same(is_decimal(text) && is_short(text, 6) && shortest::<f32>(text)),
        Base::Float8 => same(is_decimal(text) && is_short(text, 15) && shortest::<f64>(text)),
        Base::Uuid => uuid(text),
        Base::Jsonb => json(text),
        Base::Bytea => same(is_bytes(text)).or_else(|| text.is_empty().then(|| "\\x".to_owned())),
        Base::Date => same(is_date(text) || is_infinite(text)),
        Base::Time => same(is_time(text)),
        Base::Timestamp => timestamp(text),
        Base::Timestamptz => same(is_infinite(text)),
        Base::Interval => interval(text),
        Base::Regconfig => {
            let name = text.strip_prefix("pg_catalog.").unwrap_or(text);
            ["english", "german", "french", "spanish", "simple"]
                .contains(&name)
                .then(|| name.to_owned())
        }
        Base::Letter => same(text.len() == 1 && text.is_ascii()),
        Base::Tsvector | Base::Tsquery | Base::Other => None,
    }
}

fn boolean(text: &str) -> Option<String> {
    let is_true = match &*text.trim().to_ascii_lowercase() {
        "t" | "true" | "yes" | "on" | "1" => true,
        "f" | "false" | "no" | "off" | "0" => false,
        _ => return None,
    };
    Some(is_true.to_string())
}

/// Digits as they are printed: no zero before them, no sign before a zero.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0")
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        None => is_integer(text),
        Some((whole, fraction)) => {
            let is_zero = unsigned.bytes().all(|digit| matches!(digit, b'0' | b'.'));
            is_integer(whole)
                && !whole.starts_with('-')
                && !fraction.is_empty()
                && fraction.bytes().all(|digit| digit.is_ascii_digit())
                && !(is_zero && text.starts_with('-'))
        }
    }
}

/// Whether a number is printed without an exponent: not below a ten-thousandth, and no more digits before
/// the point than its type has.
fn is_short(text: &str, digits: usize) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let zeros = fraction.len() - fraction.trim_start_matches('0').len();
    whole.len() <= digits && (whole != "0" || zeros < 4)
}

/// Whether these are the fewest digits that give the value, which is what is printed.
fn shortest<F: std::str::FromStr + ToString>(text: &str) -> bool {
    text.parse::<F>().is_ok_and(|value| value.to_string() == text)
}

fn uuid(text: &str) -> Option<String> {
    let is = text.len() == 36
        && text.bytes().enumerate().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == b'-',
            _ => letter.is_ascii_hexdigit(),
        });
    is.then(|| text.to_ascii_lowercase())
}

/// Small values only: those with nothing to sort or to space.
fn json(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '\n', '\r', '\t']);
    let inner = |open, close| {
        let inner = text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        inner.is_some_and(|inner: &str| inner.trim_matches([' ', '\n', '\r', '\t']).is_empty())
    };
    if inner('{', '}') {
        return Some("{}".to_owned());
    }
    if inner('[', ']') {
        return Some("[]".to_owned());
    }
    let string = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_plain = |letter: char| letter == ' ' || letter.is_ascii_alphanumeric() || letter == '_';
    let is_string = string.is_some_and(|inner| inner.chars().all(is_plain));
    let is = matches!(text, "null" | "true" | "false") || is_integer(text) || is_string;
    is.then(|| text.to_owned())
}

fn is_bytes(text: &str) -> bool {
    text.strip_prefix("\\x").is_some_and(|digits| {
        let is_digit = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        digits.len() % 2 == 0 && digits.bytes().all(is_digit)
    })
}

fn is_infinite(text: &str) -> bool {
    matches!(text, "infinity" | "-infinity")
}

/// Whether a text has the form of another, whose letters `0` stand for digits.
fn is_like(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(letter, form)| match form {
            b'0' => letter.is_ascii_digit(),
            form => letter == form,
        })
}

fn is_date(text: &str) -> bool {
    is_like(text, "0000-00-00") && !text.starts_with("0000")
}

fn is_time(text: &str) -> bool {
    is_like(text, "00:00:00") && !text.ends_with("60")
}

fn timestamp(text: &str) -> Option<String> {
    if is_infinite(text) {
        return Some(text.to_owned());
    }
    if is_date(text) {
        return Some(format!("{text} 00:00:00"));
    }
    let (date, time) = text.split_once([' ', 'T'])?;
    // 24:00:00 is the next day.
    let is = is_date(date) && is_time(time) && !time.starts_with("24");
    is.then(|| format!("{date} {time}"))
}

/// Whole numbers of units, as `1 day` or `2 hours 30 minutes`.
///
/// Source: `EncodeInterval` in the server's `datetime.c`, in the style `postgres`.
fn interval(text: &str) -> Option<String> {
    let (mut months, mut days, mut seconds) = (0i64, 0i64, 0i64);
    let mut words = text.split_ascii_whitespace().peekable();
    words.peek()?;
    while let Some(amount) = words.next() {
        // `1day` is two words as well.
        let end = amount.find(|c: char| !c.is_ascii_digit()).unwrap_or(amount.len());
        let (amount, glued) = amount.split_at(end);
        let amount = i64::from(amount.parse::<u16>().ok()?);
        let unit = if glued.is_empty() { words.next()? } else { glued };
        let unit = unit.to_ascii_lowercase();
        match unit.strip_suffix('s').unwrap_or(&unit) {
            "year" => months += 12 * amount,
            "month" | "mon" => months += amount,
            "week" => days += 7 * amount,
            "day" => days += amount,
            "hour" => seconds += 3600 * amount,
            "minute" | "min" => seconds += 60 * amount,
            "second" | "sec" => seconds += amount,
            _ => return None,
        }
    }
    let mut parts = Vec::new();
    for (amount, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] {
        match amount {
            0 => {}
            1 => parts.push(format!("1 {unit}")),
            _ => parts.push(format!("{amount} {unit}s")),
        }
    }
    if seconds > 0 || parts.is_empty() {
        let (hours, rest) = (seconds / 3600, seconds % 3600);
        parts.push(format!("{hours:02}:{:02}:{:02}", rest / 60, rest % 60));
    }
    Some(parts.join(" "))
}

/// None, or some plain words or numbers.
fn array(base: Base, text: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    if inner.is_empty() {
        return Some(text.to_owned());
    }
    let is_plain = |item: &str| {
        let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
        !item.is_empty() && item.bytes().all(is_letter) && !item.eq_ignore_ascii_case("null")
    };
    let is = inner.split(',').all(|item| match base {
        Base::Text | Base::Varchar | Base::Enum => is_plain(item),
        Base::Int2 | Base::Int4 | Base::Int8 => output(base, item).is_some(),
        _ => false,
    });
    is.then(|| text.to_owned())
}
