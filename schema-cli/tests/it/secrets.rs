//! No command prints a password, whatever is wrong with the address.

use crate::Project;

/// What each command needs besides the address.
fn arguments(command: &str) -> Vec<&str> {
    match command {
        "new" => vec!["new", "users"],
        "to" => vec!["to", "empty"],
        "completions" => vec!["completions", "bash"],
        other => vec![other],
    }
}

#[test]
fn no_command_prints_a_password() {
    let project = Project::new("secrets", &[]);
    project.write("migrations/schema.toml", "dialect = \"postgres\"\n");
    project.write("migrations/1_a.sql", "CREATE TABLE a (id integer);\n");
    let commands = crate::commands(&project);
    let urls = [
        // Nobody listens, then addresses that are none.
        "postgres://app:s3cret@127.0.0.1:1/gpu",
        "postgres://db/gpu?user=app&password=s3cret&port=no",
        "postgres://app:s3cret@[::x/gpu",
        "mysql://app:s3cret@db/gpu",
    ];
    // Those that connect try for a second each.
    std::thread::scope(|scope| {
        for some in commands.chunks(commands.len().div_ceil(8)) {
            let project = &project;
            scope.spawn(move || {
                for command in some {
                    for url in urls {
                        is_kept(project, command, url);
                    }
                }
            });
        }
    });
}

fn is_kept(project: &Project, command: &str, url: &str) {
    let plain = arguments(command);
    let calls = [
        [&plain[..], &["-v", "-D", url, "--connect-timeout", "1"]].concat(),
        // Where it does not belong.
        [&plain[..], &[url]].concat(),
        [&plain[..], &["--connect-timeout", url]].concat(),
        // From the environment.
        [&plain[..], &["--json", "--connect-timeout", "1"]].concat(),
    ];
    for call in calls {
        let ran = project.schema_with(&call, &[("DATABASE_URL", url)]);
        assert!(!format!("{ran:?}").contains("s3cret"), "{call:?}: {ran:#?}");
    }
}
