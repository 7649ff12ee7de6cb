package org.zimagelab.diffusion.lora;

import java.util.Optional;
import org.zimagelab.torch.weights.Tensor;

/**
 * What one layer's product is changed by: x → x downᵀ upᵀ (+ bias).
 *
 * @param layer the linear layer, by its published name
 * @param down [rank, in]
 * @param up [out, rank], strength and alpha / rank included
 * @param bias [out], likewise
 */
public record LoraFactors(String layer, Tensor down, Tensor up, Optional<Tensor> bias) {}
