//! SQLite, which has one writer.

use super::Steps;
use crate::Fallible;
use crate::folder::Folder;
use crate::process::Process;
use crate::service::Tool;

pub(super) async fn sixteen(tool: Tool) -> Fallible<Steps> {
    let folder = Folder::new(&[
        (
            "0001_disks.sql",
            "CREATE TABLE disks (disk_id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n",
        ),
        ("0002_size.sql", "ALTER TABLE disks ADD COLUMN size INTEGER;\n"),
        ("0003_index.sql", "CREATE INDEX disks_size ON disks (size);\n"),
    ])?;
    let url = format!("sqlite:{}", folder.root().join("data.db").display());
    let mut processes = Vec::new();
    for _ in 0..16 {
        processes.push(Process::spawn(tool, &url, &folder)?);
    }
    processes.iter_mut().for_each(Process::begin);
    let mut errors = Vec::new();
    for process in &mut processes {
        errors.extend(process.end().await?.err());
    }
    Ok(vec![match errors.first() {
        None => "all of them start".to_owned(),
        Some(first) => format!("{} of 16 fail, one with \"{first}\"", errors.len()),
    }])
}
