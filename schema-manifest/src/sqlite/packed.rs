//! Lists of values as `schema.sql` packs them: each as SQLite's `quote()` writes it, with commas between.

/// The values of a list, `None` for NULL, so many of them a row; what is left over is no row.
pub(super) fn unpacked<const N: usize>(list: Option<&str>) -> Vec<[Option<String>; N]> {
    let mut values = list.map(values).unwrap_or_default().into_iter();
    let mut rows = Vec::new();
    loop {
        let row: Vec<Option<String>> = values.by_ref().take(N).collect();
        match row.try_into() {
            Ok(row) => rows.push(row),
            Err(_) => return rows,
        }
    }
}

fn values(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while !rest.is_empty() {
        let (value, after) = value(rest);
        values.push(value);
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    values
}

/// The first value of a list that is not empty, and what comes after it.
fn value(list: &str) -> (Option<String>, &str) {
    let Some(inner) = list.strip_prefix('\'') else {
        let end = list.find(',').unwrap_or(list.len());
        let (value, after) = list.split_at(end);
        return ((value != "NULL").then(|| value.to_owned()), after);
    };
    let mut value = String::new();
    let mut rest = inner;
    loop {
        let Some((before, after)) = rest.split_once('\'') else {
            // Never closed: `quote()` does not write that.
            value.push_str(rest);
            return (Some(value), "");
        };
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return (Some(value), after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_unpacked() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            unpacked::<3>(Some("0,'a, ''b''',NULL,1,'','NULL'")),
            [[some("0"), some("a, 'b'"), None], [some("1"), some(""), some("NULL")]]
        );
        assert_eq!(unpacked::<2>(None), [[None, None]; 0]);
        assert_eq!(unpacked::<2>(Some("1,2,3")).len(), 1);
        assert_eq!(unpacked::<1>(Some("'never")), [[some("never")]]);
    }
}
