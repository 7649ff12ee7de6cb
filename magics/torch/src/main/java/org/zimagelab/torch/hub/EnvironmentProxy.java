package org.zimagelab.torch.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final Map<String, Proxy> proxies;
    private final List<String> without;

    private EnvironmentProxy(Map<String, Proxy> proxies, List<String> without) {
        this.proxies = proxies;
        this.without = without;
    }

    /**
     * @param environment value of a variable, or null
     * @throws ModelException if a variable is no address of a proxy
     */
    static ProxySelector of(UnaryOperator<String> environment) {
        Map<String, Proxy> proxies = new TreeMap<>();
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

    private static Proxy proxy(String variable, String value) {
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if (uri.getHost() != null
                    && uri.getScheme().toLowerCase(Locale.ROOT).equals("http")) {
                if (uri.getUserInfo() != null) {
                    throw new ModelException("the environment variable " + variable
                            + " has a user name or password, which is not sent to a proxy; name a proxy without");
                }
                return new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
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
        Proxy proxy = proxies.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        return List.of(direct || proxy == null ? Proxy.NO_PROXY : proxy);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // the request fails, and says so
    }
}
