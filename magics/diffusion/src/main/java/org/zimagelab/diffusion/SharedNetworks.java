package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * Networks of one kind that loaded models use together: base and turbo have the same text encoder and VAE, so these are
 * on the device once. A network is closed with the last model that uses it.
 *
 * <p>A network is shared if its sizes, its device and dtype, the places of its tensors in the files and the content of
 * these files are equal. Where only reading can tell, files are read, which a model's fingerprint needs anyway.
 */
final class SharedNetworks<N> {
    private final Consumer<N> close;
    private final List<Loaded<N>> all = new ArrayList<>();

    /** @param close how a network is closed that no model uses any more */
    SharedNetworks(Consumer<N> close) {
        this.close = close;
    }

    /**
     * What a network is made of.
     *
     * @param settings all that makes another network of the same weights
     * @param weights where its tensors are
     * @param files that hold them, and perhaps others
     */
    record Source(Object settings, Weights weights, HashedFiles files) {}

    private static final class Loaded<N> {
        final N network;
        final Object settings;
        final Weights weights;
        HashedFiles files;
        int users;

        Loaded(N network, Source source) {
            this.network = network;
            settings = source.settings;
            weights = source.weights;
            files = source.files;
        }
    }

    /** One model's use of a network. */
    final class Use implements AutoCloseable {
        private final Loaded<N> loaded;

        /** Other files than the model's own that the network reads; null where it reads the model's own. */
        private final HashedFiles others;

        private boolean closed;

        private Use(Loaded<N> loaded, HashedFiles others) {
            this.loaded = loaded;
            this.others = others;
            loaded.users++;
        }

        N network() {
            return loaded.network;
        }

        /**
         * Asks whether the files of another model, of which the network has its weights, are untouched.
         *
         * @see HashedFiles#requireUntouched(Collection)
         */
        void requireUntouched() throws IOException, InterruptedException {
            if (others != null) {
                others.requireUntouched(others.files());
            }
        }

        @Override
        public void close() {
            synchronized (all) {
                if (closed) {
                    return;
                }
                closed = true;
                loaded.users--;
                if (loaded.users > 0) {
                    return;
                }
                all.remove(loaded);
            }
            close.accept(loaded.network);
        }
    }

    /**
     * The network that another model has from equal files, or else a new one.
     *
     * @throws InterruptedException while files are read to compare them
     */
    Use use(Source source, Supplier<N> load) throws InterruptedException {
        synchronized (all) {
            for (Loaded<N> loaded : all) {
                if (loaded.settings.equals(source.settings) && samePlaces(loaded.weights, source.weights)) {
                    try {
                        if (sameFiles(loaded, source)) {
                            return new Use(loaded, others(loaded, source));
                        }
                    } catch (IOException e) {
                        // a file of the other model has changed, or is no longer read: its network is not for this one
                    }
                }
            }
            Loaded<N> loaded = new Loaded<>(load.get(), source);
            all.add(loaded);
            return new Use(loaded, null);
        }
    }

    private static boolean sameFiles(Loaded<?> loaded, Source source) throws IOException, InterruptedException {
        List<Path> theirs = loaded.weights.files();
        List<Path> own = source.weights.files();
        for (int i = 0; i < own.size(); i++) {
            if (!source.files.isSame(own.get(i), loaded.files, theirs.get(i))) {
                return false;
            }
        }
        loaded.files.requireUntouched(theirs);
        return true;
    }

    /** The other model's files if the network does not read this one's own. */
    private static HashedFiles others(Loaded<?> loaded, Source source) {
        List<Path> theirs = loaded.weights.files();
        boolean own = true;
        for (int i = 0; i < theirs.size(); i++) {
            own &= source.files.isOneFile(source.weights.files().get(i), loaded.files, theirs.get(i));
        }
        if (!own) {
            // both models' hashes are known now, and the first model may be unloaded before the others
            loaded.files = loaded.files.part(theirs);
            return loaded.files;
        }
        return null;
    }

    /** Whether the same tensors lie at the same places of as many files. */
    private static boolean samePlaces(Weights one, Weights two) {
        if (one.files().size() != two.files().size()
                || one.tensors().size() != two.tensors().size()) {
            return false;
        }
        return one.tensors().entrySet().stream().allMatch(tensor -> {
            StoredTensor other = two.tensors().get(tensor.getKey());
            return other != null && place(one, tensor.getValue()).equals(place(two, other));
        });
    }

    private static List<Object> place(Weights weights, StoredTensor tensor) {
        List<Object> place = new ArrayList<>();
        place.add(weights.files().indexOf(tensor.file()));
        place.add(tensor.offset());
        place.add(tensor.format());
        for (long side : tensor.shape()) {
            place.add(side);
        }
        if (tensor.scale() != null) {
            place.add(place(weights, tensor.scale()));
        }
        return place;
    }
}
