package org.zimagelab.diffusion;

import java.util.OptionalInt;
import java.util.function.Function;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.diffusion.network.Vae;

/**
 * The tiles in which a model decodes its pictures.
 *
 * @param vae that decodes
 * @param plan how the memory is used for the picture of a request that names no tile size
 */
record DecodingTiles(VaeConfig vae, Function<Request, MemoryPlan> plan) {

    /** The request with the tile size in which its picture will be decoded; see {@link ZImage#resolved}. */
    Request resolved(Request request) {
        OptionalInt asked = request.vaeTileSize();
        if (strips(request) == 1) {
            return asked.isPresent() ? request.withVaeTileSize(OptionalInt.of(0)) : request;
        }
        return asked.isPresent() ? request : request.withVaeTileSize(planned(request));
    }

    /** Into how many strips the picture of a request is divided to be decoded. */
    int strips(Request request) {
        OptionalInt asked = request.vaeTileSize();
        return Vae.strips(vae, request.height(), (asked.isPresent() ? asked : planned(request)).orElse(0));
    }

    private OptionalInt planned(Request request) {
        return plan.apply(request.withVaeTileSize(OptionalInt.empty())).tile();
    }
}
