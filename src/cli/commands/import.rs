//! `import`: files in, and a report of what became of every row.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::stop::Stop;
use crate::connect::import::{self, Mapping, Options, Phase, Progress};
use crate::crm::Kind;
use crate::crm::format::grouped_number;
use crate::runtime::{Place, clock};
use crate::store::Store;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Imports files and folders. Importing again updates; a broken file leaves the workspace as it was.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Files, or folders of files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The kind of all records, where the files do not say it themselves
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// A file that says what files and columns mean
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Say everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// The report as one JSON object
    #[arg(long)]
    json: bool,
}

impl Args {
    /// An import of one path with nothing said about it.
    pub(in crate::cli) fn of(path: PathBuf) -> Self {
        Self { paths: vec![path], kind: None, map: None, dry_run: false, json: false }
    }
}

/// Imports.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let map = args.map.as_deref().map(Mapping::read).transpose()?;
    let new = !place.workspace.records_db().exists();
    let stop = Stop::listen()?;
    let mut progress = |progress: Progress| {
        here.out.progress(&words(progress));
        if stop.asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut options = Options {
        kind: args.kind.as_deref().map(Kind::parse),
        map,
        dry_run: args.dry_run,
        at: clock::now(),
        who: "import".to_owned(),
        progress: &mut progress,
    };
    let report = if new && args.dry_run {
        // Nothing is written, not even an empty workspace.
        let mut nowhere = Store::open(":memory:")?;
        import::run(&args.paths, &mut options, &mut nowhere)
    } else {
        let made = Made::of(&place)?;
        let mut store = Store::open(place.workspace.records_db())?;
        let report = import::run(&args.paths, &mut options, &mut store);
        drop(store);
        if report.is_ok() {
            made.keep(&place)?;
        }
        report
    };
    here.out.progress_end();
    let report = report?;
    if args.json {
        here.out.json(&report)?;
    } else {
        here.out.line(report.to_string())?;
    }
    Ok(Exit::Done)
}

fn words(progress: Progress) -> String {
    let phase = if progress.phase == Phase::Reading { "reading" } else { "writing" };
    format!("{phase} file {} of {}: {} rows", progress.file, progress.files, grouped_number(progress.rows as f64))
}

/// A workspace that this import made; gone again when the import fails.
struct Made {
    folder: Option<PathBuf>,
    file: Option<PathBuf>,
}

impl Made {
    fn of(place: &Place) -> Result<Self, crate::cli::exit::Fail> {
        let workspace = &place.workspace;
        let folder = (!workspace.exists()).then(|| workspace.dir().to_owned());
        let file = (!workspace.records_db().exists()).then(|| workspace.records_db());
        workspace.make()?;
        Ok(Self { folder, file })
    }

    fn keep(mut self, place: &Place) -> Result<(), crate::cli::exit::Fail> {
        let new = self.file.take().is_some();
        self.folder = None;
        let workspaces = place.workspaces();
        if new && !workspaces.current().records_db().exists() {
            workspaces.set_current(&place.workspace)?;
        }
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        // What cannot be removed is an empty workspace: harmless.
        if let Some(file) = &self.file {
            for tail in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(tail);
                let _ = std::fs::remove_file(name);
            }
        }
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir(folder);
        }
    }
}
