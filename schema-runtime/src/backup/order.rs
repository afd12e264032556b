//! In which order tables are filled, so that a row comes after those that it refers to.

/// The tables in groups: each group refers to itself and those before it only. One of more than one table is a cycle.
///
/// `refers_to[table]` are the tables that its foreign keys refer to. Tarjan's algorithm: groups come out in this
/// order, and the cost is linear. It keeps a stack of its own, since a chain of keys may be as long as there are
/// tables.
pub(super) fn groups(refers_to: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let count = refers_to.len();
    let mut walk = Walk {
        refers_to,
        number: vec![None; count],
        lowest: vec![0; count],
        is_open: vec![false; count],
        open: Vec::new(),
        next: 0,
        groups: Vec::new(),
    };
    for table in 0..count {
        if walk.number[table].is_none() {
            walk.visit(table);
        }
    }
    walk.groups
}

struct Walk<'r> {
    refers_to: &'r [Vec<usize>],
    number: Vec<Option<usize>>,
    lowest: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    next: usize,
    groups: Vec<Vec<usize>>,
}

impl Walk<'_> {
    fn visit(&mut self, root: usize) {
        // A table, and how many of its keys were followed.
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((table, followed)) = path.last_mut() {
            let table = *table;
            if let Some(&other) = self.refers_to[table].get(*followed) {
                *followed += 1;
                match self.number[other] {
                    None => {
                        self.enter(other);
                        path.push((other, 0));
                    }
                    Some(number) if self.is_open[other] => {
                        self.lowest[table] = self.lowest[table].min(number);
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            if let Some((from, _)) = path.last() {
                self.lowest[*from] = self.lowest[*from].min(self.lowest[table]);
            }
            if self.number[table] == Some(self.lowest[table]) {
                self.close(table);
            }
        }
    }

    fn enter(&mut self, table: usize) {
        self.number[table] = Some(self.next);
        self.lowest[table] = self.next;
        self.next += 1;
        self.is_open[table] = true;
        self.open.push(table);
    }

    fn close(&mut self, table: usize) {
        let from = self.open.iter().rposition(|&open| open == table).unwrap_or(0);
        let mut group = self.open.split_off(from);
        for &one in &group {
            self.is_open[one] = false;
        }
        group.sort_unstable();
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Lists = &'static [&'static [usize]];

    #[test]
    fn what_is_referred_to_comes_first_and_cycles_are_groups() {
        let cases: [(Lists, Lists); 6] = [
            (&[], &[]),
            (&[&[1], &[2], &[]], &[&[2], &[1], &[0]]),
            // To itself, which is no cycle of tables.
            (&[&[0], &[]], &[&[0], &[1]]),
            (&[&[1], &[0]], &[&[0, 1]]),
            (&[&[1], &[2], &[1, 3], &[]], &[&[3], &[1, 2], &[0]]),
            (&[&[2, 1], &[3], &[3], &[]], &[&[3], &[2], &[1], &[0]]),
        ];
        for (refers_to, expected) in cases {
            let refers_to: Vec<Vec<usize>> = refers_to.iter().map(|keys| keys.to_vec()).collect();
            assert_eq!(groups(&refers_to), expected, "{refers_to:?}");
        }
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain: Vec<Vec<usize>> = (0..100_000).map(|table| vec![table + 1]).collect();
        let chain: Vec<Vec<usize>> = chain.into_iter().chain([vec![]]).collect();
        assert_eq!(groups(&chain).first(), Some(&vec![100_000]));
    }
}
