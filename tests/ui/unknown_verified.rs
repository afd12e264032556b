//! What is verified alone must be among what the migrations leave behind.

schema_runtime::embed_migrations!(
    "ui/good/migrations",
    dialect = "postgres",
    verify = only(disks, user),
);

mod nothing {
    schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres", verify = only());
}

mod another_word {
    schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres", verify = all);
}

fn main() {}
