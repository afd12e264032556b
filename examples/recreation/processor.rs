//! The reservation processor: what is pending becomes active, what is being cancelled ends, and the size of
//! its user's disks is written down.

use std::error::Error;
use std::time::Duration;

use sqlx::PgPool;

/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(200);

/// Works until it is stopped. An error of the database ends it: whoever started it starts it again.
pub(crate) async fn run(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    loop {
        let mut transaction = pool.begin().await?;
        let begun = "UPDATE reservations SET status = 'active' WHERE status = 'pending'";
        let begun = sqlx::query(begun).execute(&mut *transaction).await?.rows_affected();
        let measured = "UPDATE disks SET disk_size = size_gb || ' GiB'
                        FROM reservations
                        WHERE reservations.user_id = disks.user_id AND reservations.status = 'cancelling'";
        sqlx::query(measured).execute(&mut *transaction).await?;
        let ended = "UPDATE reservations SET status = 'cancelled' WHERE status = 'cancelling'";
        let ended = sqlx::query(ended).execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        if begun + ended > 0 {
            tracing::info!(begun, ended, "reservations");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
