//! Sections of a query that are needed for some manifests only.

/// The query without the sections that are not wanted: what stands between a line `-- where WORD` and the
/// next `-- end`. These two lines go away in any case.
pub(super) fn without(query: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let mut text = String::with_capacity(query.len());
    let mut is_in = true;
    for line in query.split_inclusive('\n') {
        match line.trim().strip_prefix("-- ") {
            Some("end") => is_in = true,
            Some(comment) if comment.starts_with("where ") => {
                is_in = is_wanted(comment.trim_start_matches("where "));
            }
            _ if is_in => text.push_str(line),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_left_out_where_nobody_wants_it() {
        let query = "a\n-- where types\nb\n  -- end\n-- whereas\n  -- where routines\nc\n-- end\n";
        assert_eq!(without(query, |_| true), "a\nb\n-- whereas\nc\n");
        assert_eq!(without(query, |word| word == "types"), "a\nb\n-- whereas\n");
        assert_eq!(without(query, |_| false), "a\n-- whereas\n");
    }
}
