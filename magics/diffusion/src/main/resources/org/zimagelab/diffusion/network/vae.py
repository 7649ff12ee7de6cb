# The decoder of AutoencoderKL (the FLUX.1 form): latents in, pixels out.
class Vae(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  n_levels : int
  layers_per_block : int
  groups : int
  scaling_factor : float
  shift_factor : float
  mid_attention : bool
  post_quant_conv : bool

  def conv(self, x: Tensor, name: str, padding: int) -> Tensor:
    return torch.conv2d(x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), [1, 1], [padding, padding])

  def norm(self, x: Tensor, name: str) -> Tensor:
    return torch.group_norm(x, self.groups, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"), 1e-6)

  def affine(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"))

  def resnet(self, x: Tensor, name: str) -> Tensor:
    h = self.conv(torch.silu(self.norm(x, name + "norm1")), name + "conv1", 1)
    h = self.conv(torch.silu(self.norm(h, name + "norm2")), name + "conv2", 1)
    if name + "conv_shortcut.weight" in self.weights.tensors:
      x = self.conv(x, name + "conv_shortcut", 0)
    return x + h

  def attention(self, x: Tensor, name: str) -> Tensor:
    """Self-attention over all pixels, one head."""
    b, c, h, w = x.shape
    y = self.norm(x, name + "group_norm").flatten(2).transpose(1, 2).unsqueeze(1)
    q = self.affine(y, name + "to_q")
    k = self.affine(y, name + "to_k")
    v = self.affine(y, name + "to_v")
    y = self.affine(torch.scaled_dot_product_attention(q, k, v).squeeze(1), name + "to_out.0")
    return x + y.transpose(1, 2).reshape([b, c, h, w])

  def decode(self, latents: Tensor) -> Tensor:
    """latents float32 [B, C, H, W] → pixels float32 [B, 3, H · scale, W · scale], about −1 to 1."""
    z = (latents / self.scaling_factor + self.shift_factor).to(self.weights.dtype)
    z = z.contiguous(memory_format=2)
    if self.post_quant_conv:
      z = self.conv(z, "post_quant_conv", 0)
    x = self.conv(z, "decoder.conv_in", 1)
    x = self.resnet(x, "decoder.mid_block.resnets.0.")
    if self.mid_attention:
      x = self.attention(x, "decoder.mid_block.attentions.0.")
    x = self.resnet(x, "decoder.mid_block.resnets.1.")
    for i in range(self.n_levels):
      level = "decoder.up_blocks." + str(i) + "."
      for j in range(self.layers_per_block + 1):
        x = self.resnet(x, level + "resnets." + str(j) + ".")
      if i < self.n_levels - 1:
        x = self.conv(torch.upsample_nearest2d(x, None, [2., 2.]), level + "upsamplers.0.conv", 1)
    return self.conv(torch.silu(self.norm(x, "decoder.conv_norm_out")), "decoder.conv_out", 1).to(6)

  def forward(self, latents: Tensor) -> Tensor:
    """latents float32 [1, C, H, W] → pixels uint8 [H · scale, W · scale, 3]."""
    pixels = (self.decode(latents)[0] * 0.5 + 0.5).clamp(0., 1.)
    return (pixels * 255).round().to(0).permute([1, 2, 0]).contiguous()
