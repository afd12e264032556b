//! Eight times as much text takes the grammar about eight times as long.

use std::time::Instant;
use std::{fs, thread};

use super::{Job, nesting, parse_here};

/// What is held against eight times as much.
const SMALL: usize = 200;
/// Where the time is squared it is 64 times as long.
const MOST: u64 = 24;
/// What the system may not have counted yet, in nanoseconds.
const UNCOUNTED: u64 = 2_000_000;

/// The time that this thread has run, where the system tells: others may be at work beside it.
fn nanoseconds(since: Instant) -> u64 {
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let running = schedule.and_then(|text| text.split(' ').next()?.parse().ok());
    running.unwrap_or_else(|| u64::try_from(since.elapsed().as_nanos()).unwrap())
}

fn cost(text: &str) -> u64 {
    let started = Instant::now();
    let before = nanoseconds(started);
    let parsed = parse_here(Job { text, server: Some(15) });
    let spent = nanoseconds(started) - before;
    assert!(parsed.fault.is_none(), "{:?}", parsed.fault);
    spent
}

fn grows_with_its_size(name: &str, text: impl Fn(usize) -> String) {
    // The first is the slowest.
    let least = |size: usize| (0..3).map(|_| cost(&text(size))).min().unwrap();
    let (small, large) = (least(SMALL), least(8 * SMALL));
    let factor = large / small.max(UNCOUNTED);
    assert!(factor < MOST, "{name}: {factor} times as long, {small} and {large} ns");
}

#[test]
fn scripts_are_read_in_linear_time() {
    let shapes: [(&str, &str, &str, &str); 9] = [
        ("statements", "", "ALTER TABLE t ADD c int NOT NULL DEFAULT 1;\n", ""),
        ("columns", "CREATE TABLE t (", "c varchar(3) DEFAULT 'x' NOT NULL,\n", "d int)"),
        ("rows", "INSERT INTO t VALUES ", "(1, 'a', NULL),\n", "(2, 'b', 3)"),
        ("comments", "", "-- what follows\n/* and that */\n", "SELECT 1"),
        ("sum", "SELECT ", "1 + ", "1"),
        ("levels", "SELECT ", "f(1, (2)) + ((((((((a)))))))) * ", "1"),
        ("labels", "", "ALTER TYPE e ADD VALUE 'l'; INSERT INTO t VALUES ('m');\n", ""),
        ("bodies", "", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n", ""),
        ("body", "DO $$ BEGIN ", "UPDATE t SET a = 1 WHERE b = 2;\n", "END $$"),
    ];
    // On a stack as deep as that of the threads that parse.
    let all = move || {
        for (name, start, part, end) in shapes {
            grows_with_its_size(name, |size| format!("{start}{}{end};\n", part.repeat(size)));
        }
    };
    thread::Builder::new().stack_size(nesting::STACK).spawn(all).unwrap().join().unwrap();
}
