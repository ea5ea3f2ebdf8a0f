package io.orderflow.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** What PostgreSQL's driver makes its sockets with, as a parameter of the URL tells it; it makes one and connects it then. */
public final class ValveSockets extends SocketFactory {
    private final DatabaseValve valve;

    /** @param name of the valve, the URL's socketFactoryArg */
    public ValveSockets(String name) {
        this.valve = DatabaseValve.byName(name);
    }

    @Override
    public Socket createSocket() {
        return valve.socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("connected elsewhere");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket(address.getHostName(), port);
    }
}
