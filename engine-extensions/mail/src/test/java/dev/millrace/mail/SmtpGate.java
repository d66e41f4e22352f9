package dev.millrace.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server in front of one that knows no STARTTLS: it speaks that itself, and passes everything else on. It refuses the
 * recipient nobody for good, and the recipient busy for now. Thread-safe.
 */
final class SmtpGate implements AutoCloseable {

    private final ServerSocket doors;
    private final int behind;
    private final SSLContext keys;
    private final boolean isSecret;
    private final List<String> inTheClear = new CopyOnWriteArrayList<>();
    private final List<String> encrypted = new CopyOnWriteArrayList<>();

    private SmtpGate(ServerSocket doors, int behind, SSLContext keys, boolean isSecret) {
        this.doors = doors;
        this.behind = behind;
        this.keys = keys;
        this.isSecret = isSecret;
    }

    /** Opens one that is spoken to in the clear, and offers STARTTLS. */
    static SmtpGate to(int port, SSLContext keys) throws IOException {
        return open(port, keys, false);
    }

    /** Opens one that is spoken to encrypted alone. */
    static SmtpGate secretTo(int port, SSLContext keys) throws IOException {
        return open(port, keys, true);
    }

    private static SmtpGate open(int port, SSLContext keys, boolean isSecret) throws IOException {
        var doors = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var gate = new SmtpGate(doors, port, keys, isSecret);
        var thread = new Thread(gate::serve, "smtp-gate");
        thread.setDaemon(true);
        thread.start();
        return gate;
    }

    int port() {
        return doors.getLocalPort();
    }

    List<String> inTheClear() {
        return inTheClear;
    }

    List<String> encrypted() {
        return encrypted;
    }

    private void serve() {
        while (!doors.isClosed()) {
            try (var client = doors.accept();
                    var server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                serve(client, new Wire(server));
            } catch (IOException e) {
                // the next one
            }
        }
    }

    /** One end of a connection, line by line. */
    private static final class Wire {
        private final BufferedReader in;
        private final OutputStream out;

        Wire(Socket socket) throws IOException {
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            this.out = socket.getOutputStream();
        }

        void send(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Passes on an answer, which may have several lines. */
        void answerTo(Wire other, String extra) throws IOException {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                boolean isLast = line.length() < 4 || line.charAt(3) != '-';
                if (isLast && !extra.isEmpty()) {
                    other.send(line.substring(0, 3) + "-" + extra);
                }
                other.send(line);
                if (isLast) {
                    return;
                }
            }
            throw new IOException("the server is gone");
        }
    }

    private void serve(Socket socket, Wire server) throws IOException {
        var client = new Wire(isSecret ? encrypted(socket) : socket);
        var heard = isSecret ? encrypted : inTheClear;
        server.answerTo(client, "");
        for (var line = client.in.readLine(); line != null; line = client.in.readLine()) {
            heard.add(line);
            if (line.equals("STARTTLS")) {
                client.send("220 go ahead");
                client = new Wire(encrypted(socket));
                heard = encrypted;
            } else if (line.startsWith("RCPT TO:<nobody@")) {
                client.send("550 no such user");
            } else if (line.startsWith("RCPT TO:<busy@")) {
                client.send("451 try again later");
            } else {
                server.send(line);
                server.answerTo(client, line.startsWith("EHLO") && heard == inTheClear ? "STARTTLS" : "");
                if (line.equals("DATA")) {
                    passBody(client, server);
                }
            }
        }
    }

    private static void passBody(Wire client, Wire server) throws IOException {
        for (var line = client.in.readLine(); line != null; line = client.in.readLine()) {
            server.send(line);
            if (line.equals(".")) {
                server.answerTo(client, "");
                return;
            }
        }
    }

    private Socket encrypted(Socket socket) throws IOException {
        var inside = (SSLSocket) keys.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        inside.setUseClientMode(false);
        inside.startHandshake();
        return inside;
    }

    @Override
    public void close() throws IOException {
        doors.close();
    }
}
