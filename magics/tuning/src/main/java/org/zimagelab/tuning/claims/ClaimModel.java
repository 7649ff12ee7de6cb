package org.zimagelab.tuning.claims;

import java.util.function.Function;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;

/**
 * A model on which claims are tested.
 *
 * @param info what is known of it
 * @param defaults a prompt → a request with what the vendor documents for the model
 */
public record ClaimModel(ModelInfo info, Function<String, Request> defaults) {}
