//! Spelling suggestions.

/// The candidate nearest to a word, if it is near enough to be what was meant.
///
/// The measure is the optimal string alignment distance: letters left out, added, changed or
/// swapped. Near enough is a third of the word's length, as rustc has it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let tables = ["disks", "reservations", "api_users"];
        assert_eq!(nearest("disk", tables), Some("disks"));
        assert_eq!(nearest("resrevations", tables), Some("reservations"));
        assert_eq!(nearest("orders", tables), None);
    }
}
