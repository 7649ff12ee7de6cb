# ImageReward by the names in its authors' file: BLIP's vision transformer, BERT that looks at the picture, and a head of
# linear layers on BERT's first token. Shapes: S tokens, D width of the vision transformer, W width of BERT, h heads.
class ImageReward(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  image_layers : int
  text_layers : int
  head : int

  def norm(self, x: Tensor, name: str, eps: float) -> Tensor:
    w = self.weights.get(name + ".weight")
    return torch.layer_norm(x, [x.size(-1)], w, self.weights.get(name + ".bias"), eps)

  def split(self, x: Tensor) -> Tensor:
    """[1, S, h · head] → [1, h, S, head]"""
    return x.view([x.size(0), x.size(1), x.size(2) // self.head, self.head]).transpose(1, 2)

  def attended(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """[1, S, h · head], [1, N, h · head] twice → [1, S, h · head]"""
    y = torch.scaled_dot_product_attention(self.split(q), self.split(k), self.split(v), None, 0., False)
    return y.transpose(1, 2).flatten(2)

  def seen(self, pixels: Tensor) -> Tensor:
    """[1, 3, side, side] → [1, 1 + patches, D]"""
    name = "blip.visual_encoder."
    w = self.weights.get(name + "patch_embed.proj.weight")  # [D, 3, patch, patch]
    x = torch.conv2d(pixels, w, self.weights.get(name + "patch_embed.proj.bias"), [w.size(2), w.size(3)])
    x = torch.cat([self.weights.get(name + "cls_token"), x.flatten(2).transpose(1, 2)], 1)  # [1, 1 + patches, D]
    x = x + self.weights.get(name + "pos_embed")
    for i in range(self.image_layers):
      block = name + "blocks." + str(i) + "."
      q, k, v = self.weights.affine(self.norm(x, block + "norm1", 1e-6), block + "attn.qkv").chunk(3, -1)
      x = x + self.weights.affine(self.attended(q, k, v), block + "attn.proj")
      y = torch.gelu(self.weights.affine(self.norm(x, block + "norm2", 1e-6), block + "mlp.fc1"))
      x = x + self.weights.affine(y, block + "mlp.fc2")
    return self.norm(x, name + "norm", 1e-6)

  def attention(self, x: Tensor, of: Tensor, name: str) -> Tensor:
    """[1, S, W], [1, N, W or D] → [1, S, W]"""
    q = self.weights.affine(x, name + "self.query")
    k = self.weights.affine(of, name + "self.key")
    y = self.attended(q, k, self.weights.affine(of, name + "self.value"))
    return self.norm(x + self.weights.affine(y, name + "output.dense"), name + "output.LayerNorm", 1e-12)

  def reward(self, ids: Tensor, pixels: Tensor) -> Tensor:
    """ids int64 [1, S] without padding, normalised float32 [1, 3, side, side] → float32 [1]"""
    picture = self.seen(pixels)
    name = "blip.text_encoder."
    x = self.weights.rows(name + "embeddings.word_embeddings.weight", ids)  # [1, S, W]
    x = x + self.weights.get(name + "embeddings.position_embeddings.weight")[:ids.size(1)]
    x = self.norm(x, name + "embeddings.LayerNorm", 1e-12)
    for i in range(self.text_layers):
      layer = name + "encoder.layer." + str(i) + "."
      x = self.attention(x, x, layer + "attention.")
      x = self.attention(x, picture, layer + "crossattention.")
      y = torch.gelu(self.weights.affine(x, layer + "intermediate.dense"))
      x = self.norm(x + self.weights.affine(y, layer + "output.dense"), layer + "output.LayerNorm", 1e-12)
    x = x[:, 0]  # [1, W]
    for i in ["0", "2", "4", "6", "7"]:
      x = self.weights.affine(x, "mlp.layers." + i)
    return x.to(6).view([-1])
