//! How the cost grows with what there is.

use std::path::Path;
use std::time::{Duration, Instant};

use plotters::prelude::*;
use schema_core::{Arguments, compile, render};
use schema_manifest::Dialect;
use schema_runtime::{Migrator, Schema};
use sqlx::{Connection as _, PgConnection, Postgres};

use crate::folder::Folder;
use crate::peer::{Peer, Scratch};
use crate::section::Section;
use crate::series::{Series, digits};
use crate::server::{Network, Server};
use crate::{Extent, Fallible};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// A line of the plot.
struct Line {
    name: &'static str,
    /// For each of [`SIZES`], in milliseconds.
    times: Vec<f64>,
}

/// Reading and replaying, starting and verifying at 10, 100, 1,000 and 10,000.
pub(crate) async fn growth(server: &Server, extent: Extent) -> Fallible<Section> {
    let mut section = Section::new(
        "Growth",
        "*Migrations* are small and end in ten tables; *tables* have 12 columns and three indexes each, one migration \
         a table. *Reading* is everything that the macro does before it writes code, optimised; *a start* has \
         nothing to do. Milliseconds, the median; ten times as much should take ten times as long.",
    );
    let mut lines: Vec<Line> = [
        "reading, migrations",
        "a start, migrations, history only",
        "reading, tables",
        "a start, tables, verified",
    ]
    .map(|name| Line { name, times: Vec::new() })
    .into();
    for size in SIZES.iter().filter(|size| !extent.quick || **size <= 100) {
        for (offset, folder) in [(0, Folder::small(*size)), (2, Folder::tables(*size, 12))] {
            let scratch = Scratch::new()?;
            folder.write_single(&scratch.0.join("migrations"))?;
            let (schema, reading) =
                read(&scratch.0, extent.runs(if *size > 1_000 { 3 } else { 7 }))?;
            lines[offset].times.push(reading);
            lines[offset + 1].times.push(started(server, &schema, offset == 2, extent).await?);
        }
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let times = line.times.iter().map(|time| digits(*time));
            let steps = line.times.windows(2).map(|two| digits(two[1] / two[0]));
            let steps = steps.collect::<Vec<_>>().join(", ");
            [line.name.to_owned()].into_iter().chain(times).chain([steps]).collect()
        })
        .collect();
    let sizes = SIZES.iter().take(lines[0].times.len()).map(usize::to_string);
    let head: Vec<String> =
        [String::new()].into_iter().chain(sizes).chain(["each step, times".to_owned()]).collect();
    section.table(&head.iter().map(String::as_str).collect::<Vec<_>>(), &rows);
    if !extent.quick {
        plot(&lines, Path::new("../docs/benchmarks-growth.svg"))?;
        section.paragraph("![The same as lines, on logarithmic axes](benchmarks-growth.svg)");
    }
    Ok(section)
}

/// Reads and replays the folder.
fn read(root: &Path, runs: usize) -> Fallible<(Schema<Postgres>, f64)> {
    let mut series = Series::default();
    let mut schema = None;
    for _ in 0..runs {
        let began = Instant::now();
        let compiled = compile(&Arguments::new(root.to_path_buf(), Dialect::Postgres));
        series.push(began.elapsed());
        let Some(embedded) = compiled.embedded else {
            let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
            return Err(rendered.join("\n").into());
        };
        schema = Some(Schema::new(embedded));
    }
    Ok((schema.ok_or("it was not read")?, series.median()))
}

async fn started(
    server: &Server,
    schema: &Schema<Postgres>,
    verified: bool,
    extent: Extent,
) -> Fallible<f64> {
    let database = Peer::Ours.database();
    server.database(database).await?;
    let way = server.way(Network::Local)?;
    let mut connection = PgConnection::connect_with(&way.options(database)).await?;
    // A transaction of its own each: ten thousand tables in one would take as many locks.
    sqlx::raw_sql("SET synchronous_commit = off").execute(&mut connection).await?;
    let migrator = Migrator::new(schema).lock_timeout(Duration::from_mins(1));
    migrator.migrate(&mut connection).await?;
    let mut series = Series::default();
    for run in 0..=extent.runs(9) {
        let began = Instant::now();
        if verified {
            migrator.start(&mut connection).await?;
        } else {
            migrator.migrate(&mut connection).await?;
        }
        // The first one fills the caches.
        if run > 0 {
            series.push(began.elapsed());
        }
    }
    connection.close().await?;
    Ok(series.median())
}

fn plot(lines: &[Line], file: &Path) -> Fallible<()> {
    let area = SVGBackend::new(file, (720, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(56)
        .build_cartesian_2d((10.0..10_000.0).log_scale(), (0.1..100_000.0).log_scale())?;
    chart.configure_mesh().x_desc("migrations or tables").y_desc("ms").draw()?;
    for (index, line) in lines.iter().enumerate() {
        let style = Palette99::pick(index).stroke_width(2);
        #[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
        let points = SIZES.iter().map(|size| *size as f64).zip(line.times.iter().copied());
        let series = LineSeries::new(points, style).point_size(3);
        chart
            .draw_series(series)?
            .label(line.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).draw()?;
    Ok(area.present()?)
}
