package org.zimagelab.spark;

import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;
import org.zimagelab.tuning.spread.Numbered;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/** Answers the kernel's requests of the files of a store that Hadoop opens, several at a time. */
final class FolderRequests {
    /** Files of a list that are told together. */
    private static final int PAGE = 1000;

    private static final int AT_ONCE = 16;

    private final DriverOutput out;
    private final SharedFolder folder;

    private FolderRequests(DriverOutput out, SharedFolder folder) {
        this.out = out;
        this.folder = folder;
    }

    /** Opens the store, and answers until the input ends. */
    static void answer(DriverCommand.OpenFolder open, BufferedReader in, DriverOutput out) throws IOException {
        HadoopFolder folder;
        try {
            Map<String, String> named = DriverConf.named(open.conf(), System.getenv());
            folder = HadoopFolder.of(new StoreAddress(open.address()), SharedStores.hadoop(named));
        } catch (ClusterException | StoreException e) {
            out.send(new DriverMessage.FolderOpened(false, Printable.line(String.valueOf(e.getMessage()))));
            return;
        }
        out.send(new DriverMessage.FolderOpened(folder.isExclusive(), ""));
        new FolderRequests(out, folder).answer(in);
    }

    private void answer(BufferedReader in) throws IOException {
        Executor threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "requests");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                DriverCommand command = ClusterJson.command(line);
                threads.execute(() -> answer(command));
            }
        } catch (JsonParseException e) {
            // the kernel speaks another language
        }
    }

    private void answer(DriverCommand command) {
        long number = command instanceof Numbered request ? request.number() : 0;
        try {
            out.send(answer(number, command));
        } catch (IOException | RuntimeException | LinkageError e) {
            String reason = Printable.line(AtomicFile.reason(e));
            out.send(new DriverMessage.Answer(number, false, reason.isEmpty() ? "failed" : reason));
        }
    }

    private DriverMessage answer(long number, DriverCommand command) throws IOException {
        if (command instanceof DriverCommand.ListFiles list) {
            list(number, list.folder());
        } else if (command instanceof DriverCommand.LookAtFile look) {
            return new DriverMessage.Files(
                    number,
                    folder.look(look.name()).map(FolderRequests::file).stream().toList());
        } else if (command instanceof DriverCommand.ReadFile read) {
            Optional<byte[]> content = folder.read(read.name());
            return new DriverMessage.Content(
                    number, content.map(Base64.getEncoder()::encodeToString).orElse(null));
        } else if (command instanceof DriverCommand.HasFile has) {
            return new DriverMessage.Answer(number, folder.exists(has.name()), "");
        } else if (command instanceof DriverCommand.WriteFile write) {
            byte[] content = Base64.getDecoder().decode(write.content());
            if (write.create()) {
                return new DriverMessage.Answer(number, folder.create(write.name(), content), "");
            }
            folder.write(write.name(), content);
        } else if (command instanceof DriverCommand.DeleteFile delete) {
            folder.delete(delete.name());
        }
        return new DriverMessage.Answer(number, true, "");
    }

    private void list(long number, String name) throws IOException {
        List<DriverMessage.FileEntry> page = new ArrayList<>();
        folder.list(name, entry -> {
            page.add(file(entry));
            if (page.size() == PAGE) {
                out.send(new DriverMessage.Files(number, List.copyOf(page)));
                page.clear();
            }
        });
        out.send(new DriverMessage.Files(number, List.copyOf(page)));
    }

    private static DriverMessage.FileEntry file(SharedFolder.Entry entry) {
        return new DriverMessage.FileEntry(
                entry.name(), entry.bytes(), entry.modified().toEpochMilli());
    }
}
