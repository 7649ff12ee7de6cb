package org.zimagelab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cells that were run, for example for the arrow keys of a console: those of this session, and from a file those of
 * earlier sessions.
 *
 * <p>A separate thread uses the file, for the first time when the first cell runs, so that neither the start nor a cell
 * waits for it.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int TAIL = 10; // the default of IPython
    private static final int KEPT = 10_000;
    private static final int LONGEST_OUTPUT = 10_000; // characters
    private static final long PATIENCE_MS = 2000;

    /**
     * One cell.
     *
     * @param session 1 for the oldest; 0 means the current session
     * @param line the n of {@code In[n]}
     * @param output its value as text; null if it has none or is from an earlier session
     */
    record Entry(int session, int line, String source, String output) {}

    private record Known(int session, List<Entry> earlier) {}

    private static final Comparator<Entry> IN_ORDER =
            Comparator.comparingInt(Entry::session).thenComparingInt(Entry::line);

    private final List<Entry> current = new ArrayList<>(); // guarded by this
    private final ExecutorService disk = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "history");
        thread.setDaemon(true);
        return thread;
    });

    // used on the disk thread alone
    private HistoryFile file;
    private int session; // 0 if not begun

    /**
     * @param file the history file; null to keep the history in memory
     */
    History(HistoryFile file) {
        this.file = file;
    }

    /** Adds a cell of this session. */
    synchronized void add(int line, String source) {
        if (current.size() == KEPT) {
            current.remove(0);
        }
        current.add(new Entry(0, line, source, null));
        disk.execute(() -> keep(line, source));
    }

    /** Adds the value of the latest cell. */
    synchronized void output(String text) {
        int last = current.size() - 1;
        if (text.length() <= LONGEST_OUTPUT) {
            Entry cell = current.get(last);
            current.set(last, new Entry(0, cell.line(), cell.source(), text));
        }
    }

    private void keep(int line, String source) {
        begin();
        try {
            if (file != null) {
                file.append(new Entry(session, line, source, null));
            }
        } catch (IOException | RuntimeException e) { // this cell is missing in the file; the next may be written again
            LOG.debug("a cell was not written to the history", e);
        }
    }

    private void begin() {
        if (session > 0) {
            return;
        }
        session = 1;
        try {
            if (file != null) {
                session = file.begin();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the history stays in memory", e);
            file = null;
        }
    }

    private Known known() {
        begin();
        try {
            List<Entry> all = file == null ? List.of() : file.read();
            return new Known(
                    session,
                    all.stream()
                            .filter(e -> e.line() > 0 && e.session() != session)
                            .toList());
        } catch (IOException | RuntimeException e) {
            return new Known(session, List.of());
        }
    }

    /** Waits until all cells are written to the file, for at most two seconds. */
    void close() {
        disk.shutdown();
        try {
            disk.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The content of a history_reply: the last n cells, a range of one session, or the cells that match a pattern.
     */
    JsonObject reply(ClientMessage request) {
        boolean output = request.flag("output", false);
        JsonArray rows = new JsonArray();
        for (Entry entry : find(request)) {
            JsonArray row = new JsonArray();
            row.add(entry.session());
            row.add(entry.line());
            if (output) {
                JsonArray pair = new JsonArray();
                pair.add(entry.source());
                pair.add(entry.output());
                row.add(pair);
            } else {
                row.add(entry.source());
            }
            rows.add(row);
        }
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.add("history", rows);
        return content;
    }

    private List<Entry> find(ClientMessage request) {
        Known known = waitForDisk();
        String type = request.text("hist_access_type", "tail");
        if (type.equals("range")) {
            return range(request, known);
        }
        if (!type.equals("tail") && !type.equals("search")) {
            return List.of(); // like IPython
        }
        List<Entry> all = new ArrayList<>(known.earlier());
        mine(known.session()).forEach(all::add);
        all.sort(IN_ORDER);
        return type.equals("tail") ? last(all, request.number("n", TAIL)) : search(request, all);
    }

    private Known waitForDisk() {
        try {
            return disk.submit(this::known).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new Known(1, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Known(1, List.of());
        }
    }

    private synchronized List<Entry> mine(int number) {
        return current.stream()
                .map(e -> new Entry(number, e.line(), e.source(), e.output()))
                .toList();
    }

    /** Session 0 is the current one, -1 the one before; negative lines count from the end of the current session. */
    private List<Entry> range(ClientMessage request, Known known) {
        int asked = request.number("session", 0);
        int wanted = asked <= 0 ? known.session() + asked : asked;
        int start = request.number("start", 0);
        int stop = request.number("stop", 0);
        List<Entry> found = known.earlier().stream()
                .filter(e -> e.session() == wanted)
                .sorted(IN_ORDER)
                .toList();
        if (wanted == known.session()) {
            found = mine(asked); // with the session number that the client used
            int end = found.isEmpty() ? 1 : found.get(found.size() - 1).line() + 1;
            start = start < 0 ? start + end : start;
            stop = stop < 0 ? stop + end : stop;
        }
        int from = start;
        int to = stop == 0 ? Integer.MAX_VALUE : stop;
        return found.stream().filter(e -> e.line() >= from && e.line() < to).toList();
    }

    private static List<Entry> search(ClientMessage request, List<Entry> all) {
        String pattern = request.text("pattern", "*");
        List<Entry> found =
                all.stream().filter(e -> matches(pattern, e.source())).toList();
        if (request.flag("unique", false)) {
            Map<String, Entry> latest = new HashMap<>();
            found.forEach(e -> latest.put(e.source(), e));
            found = latest.values().stream().sorted(IN_ORDER).toList();
        }
        return last(found, request.number("n", -1));
    }

    /** The last n entries; all if n is negative. */
    private static List<Entry> last(List<Entry> entries, int n) {
        return n < 0 ? entries : entries.subList(Math.max(0, entries.size() - n), entries.size());
    }

    /** Whether the whole text matches. It backtracks only to the latest star, so that no pattern takes long. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
