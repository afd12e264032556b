//! Running a fixture: as a migration, but for its table.

use std::time::Instant;

use sqlx::PgConnection;

use super::apply::{settled, still_locked, try_lock};
use super::history;
use super::message::{Message, Part};
use crate::database::{Attempt, FixtureJob};
use crate::error::Error;
use crate::failure::Subject;

pub(super) async fn seed(conn: &mut PgConnection, job: FixtureJob<'_>) -> Result<Attempt, Error> {
    let FixtureJob { fixture, place, hint } = job;
    let mut message = Message::begin([&fixture.script].into_iter());
    message.require(Part::Lock, &try_lock(place));
    if place.fixtures_absent {
        message.push(Part::Create, &history::create_fixtures(place));
    }
    message.settings();
    message.require(Part::Guard, &format!("NOT {}", history::is_seeded(place, fixture)));
    message.script(&fixture.script);
    message.require(Part::Ended, &still_locked(place));
    message.restore(place);
    message.record(&history::insert_fixture(place, fixture));
    let began = Instant::now();
    match message.send(conn).await {
        Ok(_) => Ok(Attempt::Done(vec![began.elapsed()])),
        Err(error) => {
            let subject = Subject::Fixture { name: fixture.name.clone() };
            settled(error, &subject, &fixture.script, hint)
        }
    }
}
