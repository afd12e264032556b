//! The examples as programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// An example, which `cargo test` builds before it runs a test. With `--test it` it does not: then it
/// is built here, where it is older than what it is made of.
pub(crate) fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let binary = profile.join("examples").join(name);
    let built = fs::metadata(&binary).and_then(|file| file.modified()).ok();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = format!("examples/{name}");
    let sources = [own.as_str(), "migrations", "fixtures", "schema-core/src"];
    let crates = ["schema-macros/src", "schema-manifest/src", "schema-runtime/src"];
    let newest = sources.iter().chain(&crates).map(|folder| newest(&root.join(folder))).max();
    if built < newest {
        let profile_name = match profile.file_name().and_then(|name| name.to_str()).unwrap() {
            "debug" => "dev",
            name => name,
        };
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["build", "--example", name, "--profile", profile_name, "--target-dir"]);
        let status = cargo.arg(profile.parent().unwrap()).current_dir(root).status().unwrap();
        assert!(status.success(), "the example does not compile");
    }
    binary
}

/// When the youngest file in a folder was last changed.
fn newest(folder: &Path) -> SystemTime {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let times = entries.map(|path| {
        if path.is_dir() { newest(&path) } else { path.metadata().unwrap().modified().unwrap() }
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}
