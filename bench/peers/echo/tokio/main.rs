//! Sends back what comes: tokio, on one thread.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

async fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    let mut place = vec![0; 65536];
    stream.set_nodelay(true)?;
    loop {
        let n = stream.read(&mut place).await?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&place[..n]).await?;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse().unwrap())?;
    let listener = socket.listen(5000)?;
    println!("{}", listener.local_addr()?.port());
    loop {
        tokio::spawn(echo(listener.accept().await?.0));
    }
}
