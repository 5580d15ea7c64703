//! `receipt`: what left this machine.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::format::grouped_number;
use crate::journal::Receipt;

/// Shows what one request sent, and what was masked in it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id; without one, or with `last`, the last one
    #[arg(default_value = "last")]
    id: String,
    /// The body byte for byte as it was sent, and nothing else
    #[arg(long, conflicts_with = "json")]
    wire: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Shows it.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let Some(receipt) = desk.log().receipt(&args.id)? else {
        let message = match args.id.as_str() {
            "last" => "nothing has left this machine from this workspace".to_owned(),
            id => format!("there is no receipt {id}; `dealdesk log list` shows what was sent"),
        };
        return Err(Fail::not_found(message));
    };
    if args.wire {
        let body = receipt.body.ok_or_else(|| Fail::not_found("the body of this request was not kept"))?;
        // The body is masked JSON; on a terminal its escapes stay escapes.
        here.out.bytes(body.as_bytes())?;
    } else if args.json {
        here.out.json(&receipt)?;
    } else {
        show(&receipt, here)?;
    }
    Ok(Exit::Done)
}

fn show(receipt: &Receipt, here: &mut Here) -> Result<(), Fail> {
    let request = &receipt.request;
    here.out.line(format!("Receipt {} · {}", request.receipt, receipt.time.strftime("%Y-%m-%d %H:%M:%S UTC")))?;
    here.out.line(format!("To      {} · {}/{}", request.host, request.provider, request.model))?;
    here.out.line(format!("Body    {} bytes · BLAKE3 {}", grouped_number(request.bytes as f64), request.hash))?;
    let masked: Vec<String> = request.masked.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let masked = if masked.is_empty() { "nothing".to_owned() } else { masked.join(", ") };
    here.out.line(format!("Masked  {masked}"))?;
    let context = &request.context;
    if let Some(policy) = &context.policy {
        here.out.line(format!("Policy  {policy} (`dealdesk trust policy` shows the one in force now)"))?;
    }
    if !context.rules.is_empty() {
        let rules: Vec<String> = context.rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        here.out.line(format!("Rules   {}", rules.join(", ")))?;
    }
    context.notes.iter().try_for_each(|note| here.out.line(format!("Note    {note}")))?;
    let mut grid = Grid::new(["RECORD", "FIELD", "CLASS/TREATMENT"]);
    for field in &request.fields {
        grid.row([&field.record.to_string(), &field.field, &field.class]);
    }
    if !grid.is_empty() {
        here.out.line("")?;
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    }
    here.out.say("`dealdesk receipt --wire` prints the body as it was sent");
    Ok(())
}
