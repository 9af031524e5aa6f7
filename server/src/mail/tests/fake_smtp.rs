//! A mail server that does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What happens to one mail, or to the connection it comes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// The recipient is refused with these words.
    Refuse(&'static str),
    /// The content is taken and refused, with its first link in the refusal.
    RefuseQuoting,
    /// The recipient is never answered.
    Hang,
    /// The content is taken, and the connection closed instead of an answer.
    DropAfterData,
    /// The mail is taken, and then the server has had enough of the connection.
    TakeAndClose,
}

#[derive(Debug, Default)]
struct Book {
    manners: VecDeque<Manner>,
    received: Vec<String>,
    connections: usize,
}

/// The server; it takes every mail that it was not told to treat otherwise.
#[derive(Clone, Debug)]
pub(super) struct FakeSmtp {
    book: Arc<Mutex<Book>>,
    port: u16,
}

impl FakeSmtp {
    pub(super) async fn start(manners: &[Manner]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let book = Book { manners: manners.iter().copied().collect(), ..Book::default() };
        let server = Self { book: Arc::new(Mutex::new(book)), port };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = accepting.clone();
                server.with(|book| book.connections += 1);
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        server
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The mails whose content came over the wire, in order.
    pub(super) fn received(&self) -> Vec<String> {
        self.with(|book| book.received.clone())
    }

    pub(super) fn connections(&self) -> usize {
        self.with(|book| book.connections)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        change(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut manner = None;
        say(&mut write, "220 fake").await?;
        while let Ok(Some(line)) = lines.next_line().await {
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-fake\r\n250 AUTH PLAIN",
                "AUTH" => "535 5.7.8 what a password",
                "MAIL" => {
                    manner = self.with(|book| book.manners.pop_front());
                    "250 ok"
                }
                "RCPT" => match manner {
                    Some(Manner::Refuse(words)) => words,
                    Some(Manner::Hang) => return std::future::pending().await,
                    _ => "250 ok",
                },
                "DATA" => {
                    say(&mut write, "354 go on").await?;
                    let content = content(&mut lines).await;
                    let link = content
                        .lines()
                        .find(|line| line.contains("https://"))
                        .unwrap_or("")
                        .to_owned();
                    self.with(|book| book.received.push(content));
                    match manner {
                        Some(Manner::DropAfterData) => return None,
                        Some(Manner::TakeAndClose) => {
                            say(&mut write, "250 taken").await?;
                            return None;
                        }
                        Some(Manner::RefuseQuoting) => {
                            say(&mut write, &format!("554 5.7.1 spam: {link}")).await?;
                            continue;
                        }
                        _ => "250 taken",
                    }
                }
                "QUIT" => "221 bye",
                _ => "500 what",
            };
            say(&mut write, answer).await?;
        }
        Some(())
    }
}

async fn say(write: &mut OwnedWriteHalf, answer: &str) -> Option<()> {
    write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()
}

async fn content(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> String {
    let mut content = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        content.push_str(&line);
        content.push('\n');
    }
    content
}
