//! `rookery owner-link`.

use server::{Config, Error, accounts};

use super::{Failure, database, output};

/// Prints a new one-time link for becoming the first owner; older ones end.
pub async fn owner_link(config: Config) -> Result<(), Failure> {
    let server = database::server(config).await?;
    let link = accounts::set_up::new_link(&server).await;
    server.db.close().await;
    output::say(link.map_err(told)?);
    Ok(())
}

/// An error in the words that the operator needs: refusals as people read them, the rest as it is.
pub fn told(error: Error) -> Failure {
    let Error::Refused(refusals) = error else { return Failure::of(error) };
    let words = refusals.0.iter().map(|refusal| match refusal.field {
        domain::Field::Form => refusal.why.to_string(),
        field => format!("{}: {}", field.name(), refusal.why),
    });
    Failure::Failed(words.collect::<Vec<_>>().join("\n"))
}
