package org.zimagelab.torch.hub;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Proxies as {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} name them, in capitals or
 * small letters (which come first). Without these variables, Java's own properties count, such as
 * {@code https.proxyHost}.
 */
final class EnvironmentProxy extends ProxySelector {
    /** Java refuses to send a password through a proxy's tunnel unless this property allows it. */
    private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

    private final Map<String, URI> proxies;
    private final List<String> without;

    private EnvironmentProxy(Map<String, URI> proxies, List<String> without) {
        this.proxies = proxies;
        this.without = without;
    }

    /**
     * @param environment value of a variable, or null
     * @throws ModelException if a variable is no address of a proxy
     */
    static ProxySelector of(UnaryOperator<String> environment) {
        Map<String, URI> proxies = new TreeMap<>();
        for (String scheme : List.of("http", "https")) {
            for (String name : List.of(scheme + "_proxy", "all_proxy")) {
                String value = value(environment, name);
                if (value != null && !proxies.containsKey(scheme)) {
                    proxies.put(scheme, proxy(name.toUpperCase(Locale.ROOT), value));
                }
            }
        }
        if (proxies.isEmpty()) {
            return ProxySelector.getDefault();
        }
        List<String> without = new ArrayList<>();
        String list = value(environment, "no_proxy");
        for (String host : (list == null ? "" : list).split("[,\\s]+")) {
            if (!host.isEmpty()) {
                without.add(host.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""));
            }
        }
        return new EnvironmentProxy(proxies, without);
    }

    private static String value(UnaryOperator<String> environment, String name) {
        String small = environment.apply(name);
        String value = small == null || small.isBlank() ? environment.apply(name.toUpperCase(Locale.ROOT)) : small;
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static URI proxy(String variable, String value) {
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if (uri.getHost() != null
                    && uri.getScheme().toLowerCase(Locale.ROOT).equals("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ModelException("the environment variable " + variable + " is '"
                + Printable.value(value.replaceFirst("//[^/@]*@", "//…@"))
                + "'; expected an address such as http://proxy:3128");
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        boolean direct = without.stream()
                .anyMatch(none -> none.equals("*")
                        || host.equals(none)
                        || host.endsWith("." + none)
                        || (host + ":" + uri.getPort()).equals(none));
        URI proxy = proxies.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        return List.of(
                direct || proxy == null
                        ? Proxy.NO_PROXY
                        : new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))));
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? 80 : proxy.getPort();
    }

    /** Answers a proxy that asks for a name and a password, and nobody else. */
    Optional<Authenticator> authenticator() {
        if (proxies.values().stream().allMatch(proxy -> proxy.getUserInfo() == null)) {
            return Optional.empty();
        }
        if (System.getProperty(TUNNELS) == null) {
            System.setProperty(TUNNELS, "");
        }
        return Optional.of(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() != RequestorType.PROXY
                        ? null
                        : proxies.values().stream()
                                .filter(proxy -> proxy.getUserInfo() != null
                                        && proxy.getHost().equalsIgnoreCase(getRequestingHost())
                                        && port(proxy) == getRequestingPort())
                                .findFirst()
                                .map(EnvironmentProxy::password)
                                .orElse(null);
            }
        });
    }

    private static PasswordAuthentication password(URI proxy) {
        String[] user = proxy.getUserInfo().split(":", 2);
        return new PasswordAuthentication(user[0], (user.length == 2 ? user[1] : "").toCharArray());
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // the request fails, and says so
    }
}
