# Pictures and texts to embeddings in one space: CLIP's two transformers, or SigLIP's, by the names in Hugging Face's
# files. SigLIP has no class token and no causal mask; it pools patches by attention from a learned probe, and a text at
# its last id. Shapes: B pictures or texts, S tokens, D width, h heads of width d = D / h, E width of an embedding.
class DualEncoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  siglip : bool
  activation : str
  norm_eps : float
  image_layers : int
  image_heads : int
  text_layers : int
  text_heads : int

  def norm(self, x: Tensor, name: str) -> Tensor:
    w = self.weights.get(name + ".weight")
    return torch.layer_norm(x, [x.size(-1)], w, self.weights.get(name + ".bias"), self.norm_eps)

  def project(self, x: Tensor, name: str) -> Tensor:
    """[B, D] → [B, E]; OpenAI's files hold the matrix transposed."""
    if name + ".transposed" in self.weights.tensors:
      return x @ self.weights.get(name + ".transposed")
    return torch.linear(x, self.weights.get(name + ".weight"))

  def projections(self, name: str) -> Tuple[Tensor, Tensor]:
    """Weight [3 D, D] and bias [3 D] of queries, keys and values, which files hold in one tensor or in three."""
    if name + "in_proj_weight" in self.weights.tensors:
      return self.weights.get(name + "in_proj_weight"), self.weights.get(name + "in_proj_bias")
    w = [self.weights.get(name + part + ".weight") for part in ["q_proj", "k_proj", "v_proj"]]
    b = [self.weights.get(name + part + ".bias") for part in ["q_proj", "k_proj", "v_proj"]]
    return torch.cat(w), torch.cat(b)

  def split(self, x: Tensor, heads: int) -> Tensor:
    """[B, S, D] → [B, h, S, d]"""
    b, s, d = x.shape
    return x.view([b, s, heads, d // heads]).transpose(1, 2)

  def attention(self, query: Tensor, x: Tensor, heads: int, causal: bool, name: str) -> Tensor:
    """query [B, Q, D], x [B, S, D] → [B, Q, D]"""
    w, b = self.projections(name)
    d = x.size(-1)
    q = self.split(torch.linear(query, w[:d], b[:d]), heads)  # [B, h, Q, d]
    k, v = torch.linear(x, w[d:], b[d:]).chunk(2, -1)  # [B, S, D] each
    y = torch.scaled_dot_product_attention(q, self.split(k, heads), self.split(v, heads), None, 0., causal)
    return self.weights.affine(y.transpose(1, 2).flatten(2), name + "out_proj")

  def feed_forward(self, x: Tensor, name: str) -> Tensor:
    """[B, S, D] → [B, S, D]"""
    x = self.weights.affine(x, name + "fc1")
    if self.activation == "quick_gelu":
      x = x * torch.sigmoid(1.702 * x)
    elif self.activation == "gelu_pytorch_tanh":
      x = torch.gelu(x, approximate="tanh")
    else:
      x = torch.gelu(x)
    return self.weights.affine(x, name + "fc2")

  def layers(self, x: Tensor, count: int, heads: int, causal: bool, tower: str) -> Tensor:
    """[B, S, D] → [B, S, D]"""
    for i in range(count):
      name = tower + "encoder.layers." + str(i) + "."
      y = self.norm(x, name + "layer_norm1")
      x = x + self.attention(y, y, heads, causal, name + "self_attn.")
      x = x + self.feed_forward(self.norm(x, name + "layer_norm2"), name + "mlp.")
    return x

  def patches(self, pixels: Tensor) -> Tensor:
    """[B, 3, H, W] → [B, patches, D]"""
    name = "vision_model.embeddings.patch_embedding."
    w = self.weights.get(name + "weight")  # [D, 3, patch, patch]
    x = torch.conv2d(pixels, w, None, [w.size(2), w.size(3)]).flatten(2).transpose(1, 2)
    if name + "bias" in self.weights.tensors:
      x = x + self.weights.get(name + "bias")
    return x

  def image(self, pixels: Tensor) -> Tensor:
    """normalised float32 [B, 3, side, side] → float32 [B, E]"""
    x = self.patches(pixels.to(self.weights.dtype))  # [B, patches, D]
    position = self.weights.get("vision_model.embeddings.position_embedding.weight")  # [S, D]
    if self.siglip:
      x = self.layers(x + position, self.image_layers, self.image_heads, False, "vision_model.")
      x = self.norm(x, "vision_model.post_layernorm")
      head = "vision_model.head."
      probe = self.weights.get(head + "probe").expand([x.size(0), 1, x.size(2)])
      x = self.attention(probe, x, self.image_heads, False, head + "attention.")  # [B, 1, D]
      x = x + self.feed_forward(self.norm(x, head + "layernorm"), head + "mlp.")
      return x[:, 0].to(6)
    token = self.weights.get("vision_model.embeddings.class_embedding").view([1, 1, x.size(2)])  # [1, 1, D]
    token = token.expand([x.size(0), 1, x.size(2)])  # [B, 1, D]
    x = self.norm(torch.cat([token, x], 1) + position, "vision_model.pre_layrnorm")  # [B, 1 + patches, D]
    x = self.layers(x, self.image_layers, self.image_heads, False, "vision_model.")
    return self.project(self.norm(x[:, 0], "vision_model.post_layernorm"), "visual_projection").to(6)

  def text(self, ids: Tensor) -> Tensor:
    """ids int64 [B, n], of which the last stands for the whole text → float32 [B, E]"""
    x = self.weights.rows("text_model.embeddings.token_embedding.weight", ids)  # [B, n, D]
    x = x + self.weights.get("text_model.embeddings.position_embedding.weight")[:ids.size(1)]
    x = self.layers(x, self.text_layers, self.text_heads, not self.siglip, "text_model.")
    x = self.norm(x[:, -1], "text_model.final_layer_norm")  # [B, D]
    if self.siglip:
      return self.weights.affine(x, "text_model.head").to(6)
    return self.project(x, "text_projection").to(6)

  def middle(self, pixels: Tensor, size: List[int], start: List[int], side: int) -> Tensor:
    """float32 [1, 3, H, W] → [1, 3, side, side]: a part of the picture resized to size, from row and column start on"""
    x = torch._upsample_bicubic2d_aa(pixels, size, False)  # [1, 3, size[0], size[1]]
    return x[:, :, start[0]:start[0] + side, start[1]:start[1] + side].contiguous()

  def value(self, name: str) -> Tensor:
    """float32 [1]"""
    return self.weights.get(name).to(6).view([-1])
