/** Files with low-rank adaptations (LoRA) of the transformer: how their tensors are named, and what they change. */
package org.zimagelab.diffusion.lora;
